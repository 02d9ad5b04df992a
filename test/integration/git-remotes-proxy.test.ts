import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  gitOver,
  selfSigned,
  startGitServer,
  startProxy,
  type GitServer,
  type Proxy,
} from '../support/git-server/index.ts';
import { temporaryFolder } from '../support/index.ts';
import type { RemoteSettings } from '../../services/kit/projects/index.ts';
import { code, contents, file, openProjects, processes, shipyard, TOKEN } from './git-remotes/index.ts';

/** Nobody knows it but the proxy. */
const NAME = 'git.test.invalid';
const PASSWORD = 'pr%xy:p@ss';
const CREDENTIALS = `ann:${PASSWORD}`;

describe.each(['http', 'https'] as const)('through a proxy by %s', (scheme) => {
  let server: GitServer;
  let proxy: Proxy;
  let remoteOf: (project: string, password?: string) => Promise<RemoteSettings>;
  const lines: string[] = [];
  const open = (dir: string) => openProjects(dir, { host: NAME, lines });

  beforeAll(async () => {
    const tls = scheme === 'https' ? await selfSigned(`DNS:${NAME}`) : undefined;
    server = await startGitServer(TOKEN, tls);
    proxy = await startProxy(CREDENTIALS, server.host);
    remoteOf = async (project, password = PASSWORD) => {
      await server.repository(project);
      const way = `http://ann:${encodeURIComponent(password)}@${proxy.host}`;
      const trust = tls === undefined ? {} : { caCertificate: tls.cert };
      return { url: `${scheme}://${NAME}/${project}.git`, https: { token: TOKEN, proxy: way, ...trust } };
    };
  });

  test('fetch and push go through it, and its password is nowhere', async () => {
    const dir = await temporaryFolder();
    const projects = open(dir);
    await projects.create('shop', shipyard('dev'), ['dev'], await remoteOf('shop'));
    const running: string[] = [];
    server.beforePush = async () => void running.push(...(await processes()));
    const { commit } = await projects.write({ project: 'shop' }, [file('v', '1')], 'Write');
    server.beforePush = undefined;
    const there = gitOver(join(server.root, 'shop.git'));
    expect(await there.git('rev-parse', 'main')).toBe(commit);
    await there.push({ w: '2' });
    expect((await projects.read({ project: 'shop' }, 'w'))?.toString()).toBe('2');
    const asked = proxy.seen.filter((line) => !line.startsWith('CONNECT'));
    if (scheme === 'https') expect([...new Set(proxy.seen)]).toEqual([`CONNECT ${NAME}:443`]);
    else expect(asked.map((line) => line.replace(`http://${NAME}`, ''))).toEqual(server.requests);
    expect(running.some((text) => text.includes('push'))).toBe(true);
    const about = JSON.stringify(await projects.about('shop'));
    const everything = [...lines, ...running, ...(await contents(dir)), about].join('\n');
    const basic = Buffer.from(CREDENTIALS).toString('base64');
    for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), basic]) expect(everything).not.toContain(secret);
  });

  test('one that asks for another password is told apart from the remote', async () => {
    const projects = open(await temporaryFolder());
    const creation = projects.create('wrong', shipyard('dev'), ['dev'], await remoteOf('wrong', 'hush+hush'));
    await expect(creation).rejects.toMatchObject({ code: 'SLW_GIT_PROXY_DENIED', retryable: false });
    await expect(creation).rejects.toThrow(`The proxy http://${proxy.host} does not let Slipway through`);
    await expect(creation).rejects.not.toThrow(/hush/);
  });

  test('one that is down is told apart from the remote, and up again it is used', async () => {
    const projects = open(await temporaryFolder());
    const settings = await remoteOf('later');
    await proxy.down();
    const create = async () => projects.create('later', shipyard('dev'), ['dev'], settings);
    await expect(create()).rejects.toMatchObject({ code: 'SLW_GIT_PROXY_UNREACHABLE', retryable: true });
    await expect(create()).rejects.toThrow(
      `The proxy http://${proxy.host} does not lead to the Git remote ${settings.url}`,
    );
    await expect(create()).rejects.not.toThrow(/ann|pr%/);
    await proxy.up();
    await create();
    expect(await projects.stages('later')).toEqual(['dev']);
  });
});

test('a proxy without a host, around which git would go, is refused', async () => {
  const projects = openProjects(await temporaryFolder(), { host: NAME });
  const remote = { url: `https://${NAME}/shop.git`, https: { proxy: 'http://ann:hush@' } };
  const creation = projects.create('shop', shipyard('dev'), ['dev'], remote);
  await expect(creation).rejects.toEqual(code('SLW_GIT_REMOTE_REFUSED'));
  await expect(creation).rejects.not.toThrow(/hush/);
});
