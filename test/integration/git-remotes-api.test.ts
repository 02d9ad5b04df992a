import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { decodeStructured, objectData } from '../../services/kit/events/index.ts';
import type { Bus } from '../../services/kit/bus/index.ts';
import { runSlipway } from '../support/cli/index.ts';
import { testGateway, TOKEN as API_TOKEN, type TestGateway } from '../support/gateway/index.ts';
import { gitOver, startGitServer, type GitServer } from '../support/git-server/index.ts';
import { startTestNats, temporaryFolder, testBus } from '../support/index.ts';
import { openProjects, shipyard as stagesOnly, TOKEN, withToken } from './git-remotes/index.ts';

const shipyard = (...stages: readonly string[]) =>
  `apiVersion: spec.keptn.sh/0.2.4\nmetadata: { name: shop }\n${stagesOnly(...stages)}`;

let bus: Bus;
let server: GitServer;
let gateway: TestGateway;
let dir: string;
let files: string;

beforeAll(async () => {
  server = await startGitServer(TOKEN);
  bus = await testBus((await startTestNats()).url);
  [dir, files] = [await temporaryFolder(), await temporaryFolder()];
  gateway = await testGateway(bus, { projects: openProjects(dir, { host: server.host }) });
  await writeFile(join(files, 'shipyard.yaml'), shipyard('dev', 'prod'));
  await writeFile(join(files, 'more.yaml'), shipyard('dev', 'test', 'prod'));
  await writeFile(join(files, 'less.yaml'), shipyard('dev'));
  await writeFile(join(files, 'token'), `${TOKEN}\n`);
});

async function slipway(words: readonly string[], { answer, env = {} }: { answer?: string; env?: object } = {}) {
  return runSlipway(words, {
    env: { SLIPWAY_ENDPOINT: gateway.url, SLIPWAY_TOKEN: API_TOKEN, ...env },
    ...(answer === undefined ? {} : { ask: async () => answer }),
  });
}

/** The data of the newest event of a type. */
async function told(type: string) {
  const message = await bus.read(type);
  return message === undefined ? undefined : objectData(decodeStructured(message.data));
}

describe('slipway', () => {
  let url: string;

  test('creates a project at a remote, with a token that is in no argument', async () => {
    url = await server.repository('shop');
    const words = ['create', 'project', 'shop', '-s', join(files, 'shipyard.yaml'), '-r', url];
    const denied = await slipway(words);
    expect(denied).toMatchObject({ exit: 5, err: expect.stringContaining('SLW_GIT_REMOTE_DENIED') });
    const token = ['--git-user', 'ann', '--git-token-file', join(files, 'token')];
    const made = await slipway([...words, ...token, '-o', 'json']);
    // On a busy machine it also says for how long it has been at it.
    expect(made).toMatchObject({ exit: 0, err: expect.stringMatching(/^(creating project shop: \d+s\n)*$/) });
    expect(JSON.parse(made.out)).toMatchObject({
      kind: 'Project',
      name: 'shop',
      stages: ['dev', 'prod'],
      remote: { url },
    });
    expect(made.out).not.toContain(TOKEN);
    expect(await told('sh.keptn.event.project.create.finished')).toMatchObject({
      ...{ project: 'shop', status: 'succeeded', result: 'pass' },
      createdProject: { projectName: 'shop', gitRemoteURL: url },
    });
    expect((await slipway(['create', 'service', 'carts', '-p', 'shop'])).exit).toBe(0);
  });

  test('adds a stage, and refuses to lose one', async () => {
    const less = await slipway(['update', 'project', 'shop', '-s', join(files, 'less.yaml')]);
    expect(less).toMatchObject({ exit: 2, err: expect.stringContaining('prod') });
    const more = await slipway(['update', 'project', 'shop', '-s', join(files, 'more.yaml')]);
    expect(more).toMatchObject({
      exit: 0,
      out: expect.stringMatching(/updated, which follows .*: stages dev, .*test/),
    });
    expect(await gitOver(join(server.root, 'shop.git')).git('show', 'main:shipyard.yaml')).toContain('test');
  });

  test('lists, prints and deletes files, also as they were', async () => {
    const there = gitOver(join(server.root, 'shop.git'));
    const old = await there.push({ '.keptn-stages/dev/carts/slo.yaml': 'old\n', '.keptn-stages/dev/carts/b': 'x' });
    await there.push({ '.keptn-stages/dev/carts/slo.yaml': 'new\n' });
    const place = ['-p', 'shop', '-s', 'dev', '--service', 'carts'];
    expect((await slipway(['get', 'resources', ...place, '--no-headers'])).out).toBe('b\nmetadata.yaml\nslo.yaml\n');
    expect((await slipway(['get', 'resource', 'slo.yaml', ...place])).out).toBe('new\n');
    expect((await slipway(['get', 'resource', 'slo.yaml', ...place, '--commit', old])).out).toBe('old\n');
    expect(await slipway(['get', 'resource', '../x', ...place])).toMatchObject({ exit: 2 });
    expect(await slipway(['get', 'resource', 'none', ...place])).toMatchObject({ exit: 3 });
    expect(await slipway(['delete', 'resource', 'b', 'slo.yaml', ...place])).toMatchObject({ exit: 0 });
    expect((await slipway(['get', 'resources', ...place, '--no-headers'])).out).toBe('metadata.yaml\n');
    expect((await there.git('ls-tree', '--name-only', 'main:.keptn-stages/dev/carts')).split('\n')).toEqual([
      'metadata.yaml',
    ]);
  });

  test('takes a new token from the environment, once the old one is refused', async () => {
    server.setToken('another-token');
    const refused = await slipway(['create', 'service', 'orders', '-p', 'shop']);
    expect(refused).toMatchObject({ exit: 5, err: expect.stringContaining('SLW_GIT_REMOTE_DENIED') });
    const update = ['update', 'project', 'shop', '-r', url, '-u', 'ann'];
    const env = { SLIPWAY_GIT_TOKEN: 'another-token' };
    expect(await slipway(update, { env })).toMatchObject({ exit: 0 });
    expect(await slipway(['create', 'service', 'orders', '-p', 'shop'])).toMatchObject({ exit: 0 });
    server.setToken(TOKEN);
    expect(await slipway(update, { env: { SLIPWAY_GIT_TOKEN: TOKEN } })).toMatchObject({ exit: 0 });
  });

  test('deletes only what somebody says yes to, and executors hear of it', async () => {
    const service = ['delete', 'service', 'carts', '-p', 'shop'];
    expect(await slipway(service)).toMatchObject({ exit: 2, err: expect.stringContaining('--yes') });
    expect(await slipway(service, { answer: 'n' })).toMatchObject({ exit: 2 });
    expect((await slipway(['get', 'services', '-p', 'shop', '-o', 'name'])).out).toContain('service/carts');
    expect(await slipway(service, { answer: 'y' })).toMatchObject({ exit: 0 });
    expect(await told('sh.keptn.event.service.delete.finished')).toMatchObject({
      project: 'shop',
      service: 'carts',
      result: 'pass',
    });
    expect(await slipway(['delete', 'project', 'shop', '--yes'])).toMatchObject({
      exit: 0,
      out: expect.stringContaining(url),
    });
    expect(await told('sh.keptn.event.project.delete.finished')).toMatchObject({ project: 'shop', result: 'pass' });
    expect((await slipway(['get', 'projects', '-o', 'name'])).out).toBe('');
    expect(await readdir(join(dir, 'projects'))).toEqual([]);
    const again = ['create', 'project', 'shop', '-r', url, '--git-token-file', join(files, 'token')];
    expect(await slipway(again)).toMatchObject({ exit: 0, out: expect.stringContaining('dev, test, prod') });
  });

  test.each([
    [['create', 'project', 'x'], /--shipyard/],
    [['update', 'project', 'shop'], /what to change/],
    [['update', 'project', 'shop', '--git-user', 'ann'], /--git-remote-url/],
    [['update', 'project', 'shop', '-r', 'https://x/y', '--remove-git-remote'], /what to change/],
  ])('%j is wrong usage', async (words, says) => {
    expect(await slipway(words)).toMatchObject({ exit: 2, err: expect.stringMatching(says) });
  });
});

describe('the API', () => {
  const ask = async (method: string, path: string, body?: object) =>
    gateway.ask({
      ...{ method, path },
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });

  test('tells where a project is, and never how to get in', async () => {
    const answer = await ask('GET', '/v1/projects/shop');
    const remote = { url: expect.stringContaining('shop.git') };
    expect(answer.json()).toMatchObject({ layout: 'folders', commit: expect.any(String), remote });
    expect(JSON.stringify(answer.json())).not.toContain(TOKEN);
  });

  test.each([
    ['an address that is not allowed', { url: 'ext::sh' }, 422, 'SLW_GIT_REMOTE_REFUSED'],
    ['a wrong token', 'wrong', 424, 'SLW_GIT_REMOTE_DENIED'],
    ['a repository that is not there', 'none', 404, 'SLW_GIT_REMOTE_UNKNOWN'],
    ['a field nobody knows', { url: 'https://x/y', password: 'hush' }, 400, 'SLW_HTTP_REQUEST_INVALID'],
    ['a user that could hold a password', { url: 'https://x/y', user: 'a:b' }, 400, 'SLW_HTTP_REQUEST_INVALID'],
  ])('%s: %j', async (_, given, status, code) => {
    const remotes: Readonly<Record<string, object>> = {
      wrong: withToken(`${server.url}/shop.git`, 'wrong'),
      none: withToken(`${server.url}/none.git`),
    };
    const remote = typeof given === 'string' ? remotes[given] : given;
    const answer = await ask('POST', '/v1/projects', { name: 'other', shipyard: shipyard('dev'), remote });
    expect([answer.status, (answer.json() as { code: string }).code]).toEqual([status, code]);
  });

  test('a remote that is down: writes may be tried again, and the project says what is wrong with it', async () => {
    await server.down();
    const resources = [{ path: 'x', content: '' }];
    const write = await ask('PUT', '/v1/projects/shop/resources', { resources });
    expect([write.status, (write.json() as { code: string }).code]).toEqual([503, 'SLW_GIT_REMOTE_UNREACHABLE']);
    const shown = (await ask('GET', '/v1/projects/shop')).json() as { remote: { trouble: object } };
    expect(shown.remote.trouble).toMatchObject({ code: 'SLW_GIT_REMOTE_UNREACHABLE' });
    await server.up();
    expect((await ask('PUT', '/v1/projects/shop/resources', { resources })).status).toBe(200);
    expect((await ask('PUT', '/v1/projects/shop', { remote: null })).json()).not.toHaveProperty('remote');
  });
});
