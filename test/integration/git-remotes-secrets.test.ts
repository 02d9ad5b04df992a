import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import type { RemoteSettings } from '../../services/kit/projects/index.ts';
import { gitOver, selfSigned, startGitServer, startSshServer } from '../support/git-server/index.ts';
import { cleanUpLater, temporaryFolder } from '../support/index.ts';
import {
  code,
  contents,
  file,
  openProjects,
  processes,
  projectAt,
  shipyard,
  TOKEN,
  type ProjectsOptions,
} from './git-remotes/index.ts';

test('the token is nowhere: not in the log, not in an argument or the environment of a process, not on disk', async () => {
  const server = await startGitServer(TOKEN);
  const lines: string[] = [];
  const { dir, projects, carts, project } = await projectAt(server, 'secret', lines);
  const seen: string[] = [];
  server.beforePush = async () => void seen.push(...(await processes()));
  await projects.write(carts, [file('v', '1')], 'Write');
  server.beforePush = undefined;
  expect(seen.some((text) => text.includes('push'))).toBe(true);
  const basic = Buffer.from(`ann:${TOKEN}`).toString('base64');
  const about = JSON.stringify(await projects.about(project));
  const everything = [...lines, ...seen, ...(await contents(dir)), about].join('\n');
  for (const secret of [TOKEN, basic, encodeURIComponent(TOKEN)]) expect(everything).not.toContain(secret);
  expect(await readdir(join(dir, 'run'))).toEqual([]);
});

test('a server with a certificate of its own is trusted by its authority, or when nobody cares', async () => {
  const tls = await selfSigned('IP:127.0.0.1');
  const caCertificate = tls.cert;
  const server = await startGitServer(TOKEN, tls);
  const projects = openProjects(await temporaryFolder(), { host: server.host });
  const create = async (name: string, how: NonNullable<RemoteSettings['https']>) => {
    const remote = { url: await server.repository(name), https: { token: TOKEN, ...how } };
    return projects.create(name, shipyard('dev'), ['dev'], remote);
  };
  await expect(create('strange', {})).rejects.toEqual(code('SLW_GIT_REMOTE_UNTRUSTED'));
  expect(server.requests).toEqual([]);
  await create('trusted', { caCertificate });
  await create('careless', { insecure: true });
  expect(await projects.list()).toEqual(['careless', 'trusted']);
});

test('a server that sends elsewhere is not followed there with the token', async () => {
  const server = await startGitServer(TOKEN);
  const url = await server.repository('shop');
  const away = createServer((request, response) => {
    response.writeHead(301, { location: `${server.url}${request.url ?? ''}` }).end();
  });
  await new Promise<void>((resolve) => {
    away.listen(0, '127.0.0.1', resolve);
  });
  cleanUpLater(async () => {
    away.closeAllConnections();
    await new Promise((resolve) => away.close(resolve));
  });
  const host = `127.0.0.1:${(away.address() as AddressInfo).port}`;
  const projects = openProjects(await temporaryFolder(), { host });
  const settings = { url: url.replace(server.host, host), https: { token: TOKEN } };
  const creation = projects.create('shop', shipyard('dev'), ['dev'], settings);
  await expect(creation).rejects.toEqual(code('SLW_GIT_REMOTE_MOVED'));
  expect(server.requests).toEqual([]);
});

describe('[keptn 50] over ssh', () => {
  test('a key with a passphrase lets in; the key of the host must stay the same', async () => {
    const ssh = await startSshServer();
    const dir = await temporaryFolder();
    const lines: string[] = [];
    const open = (options: Partial<ProjectsOptions> = {}) => openProjects(dir, { host: ssh.host, lines, ...options });
    const projects = open();
    const url = await ssh.repository('shop');
    const { privateKey, passphrase } = ssh;
    const create = async (settings: RemoteSettings) => projects.create('shop', shipyard('dev'), ['dev'], settings);
    await expect(create({ url, ssh: { privateKey, passphrase: 'wrong' } })).rejects.toEqual(
      code('SLW_GIT_REMOTE_DENIED'),
    );
    await expect(create({ url })).rejects.toEqual(code('SLW_GIT_REMOTE_DENIED'));
    await create({ url, ssh: { privateKey, passphrase } });
    const { commit } = await projects.write({ project: 'shop' }, [file('a/b', '1')], 'Write');
    expect(await gitOver(join(ssh.root, 'shop.git')).git('rev-parse', 'main')).toBe(commit);
    const everything = [...lines, ...(await contents(dir))].join('\n');
    expect(everything).not.toContain(passphrase);
    expect(everything).not.toContain(privateKey.split('\n')[2]);
    await writeFile(join(dir, 'other-hosts'), await strangeKey(dir, ssh.host));
    const strict = open({ knownHostsFile: join(dir, 'other-hosts') });
    const write = strict.write({ project: 'shop' }, [file('c', '1')], 'Write');
    await expect(write).rejects.toEqual(code('SLW_GIT_REMOTE_UNTRUSTED'));
    await writeFile(join(dir, 'hosts'), ssh.hostKey);
    const known = open({ knownHostsFile: join(dir, 'hosts') });
    await known.write({ project: 'shop' }, [file('c', '1')], 'Write');
  });
});

/** A line of known_hosts with another key for that host. */
async function strangeKey(dir: string, host: string): Promise<string> {
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', join(dir, 'strange')]);
  const [address, port] = host.split(':');
  return `[${address}]:${port} ${await readFile(join(dir, 'strange.pub'), 'utf8')}`;
}
