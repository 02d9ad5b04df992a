import { beforeAll, describe, expect, test } from '@jest/globals';
import { objectData } from '../../../services/kit/events/index.ts';
import { send } from '../../support/http/index.ts';
import { SHIPYARD, base64, keptnServer, lastEvent, type KeptnServer } from './set-up.ts';

const API = '/api/controlPlane/v1';
const NANOSECONDS = expect.stringMatching(/^\d{19}$/);

let server: KeptnServer;

beforeAll(async () => {
  server = await keptnServer();
});

function refused(status: number, ...words: readonly string[]) {
  return [status, { code: status, message: expect.stringMatching(new RegExp(words.join('.*'))) }];
}

describe('POST /project', () => {
  test('creates what the CLI sends, and says so', async () => {
    const answer = await server.ask('POST', `${API}/project`, { name: 'created', shipyard: base64(SHIPYARD) });
    expect([answer.status, answer.text]).toEqual([201, '{}']);
    expect(objectData(await lastEvent(server.bus, 'sh.keptn.event.project.create.started'))).toEqual({
      project: 'created',
    });
    expect(objectData(await lastEvent(server.bus, 'sh.keptn.event.project.create.finished'))).toEqual({
      ...{ project: 'created', status: 'succeeded', result: 'pass' },
      createdProject: { projectName: 'created', shipyard: base64(SHIPYARD) },
    });
  });

  const shipyard = base64(SHIPYARD);
  test.each<[string, unknown, number, string]>([
    ['a project that is there', { name: 'shop', shipyard }, 409, 'SLW_PROJECT_EXISTS'],
    ['no name', { shipyard }, 400, 'name must have required property|SLW_HTTP_REQUEST_INVALID'],
    ['an empty name', { name: '', shipyard }, 400, 'SLW_HTTP_REQUEST_INVALID'],
    ['upper case', { name: 'Shop', shipyard }, 400, 'SLW_PROJECT_NAME_INVALID'],
    ['a digit first', { name: '1shop', shipyard }, 400, 'SLW_PROJECT_NAME_INVALID'],
    ['a dash last', { name: 'shop-', shipyard }, 400, 'SLW_PROJECT_NAME_INVALID'],
    ['a path', { name: '../shop', shipyard }, 400, 'SLW_PROJECT_NAME_INVALID'],
    ['a name of 201', { name: 'a'.repeat(201), shipyard }, 400, 'SLW_PROJECT_NAME_INVALID'],
    ['no shipyard', { name: 'other' }, 400, 'SLW_HTTP_REQUEST_INVALID'],
    ['a shipyard that is no base64', { name: 'other', shipyard: '{}' }, 400, 'shipyard is not base64'],
    ['a shipyard that is none', { name: 'other', shipyard: base64('kind: Cake') }, 400, 'SLW_SHIPYARD'],
    ['a field that nobody knows', { name: 'other', shipyard, gitRemoteURL: 'x' }, 400, 'gitRemoteURL'],
    [
      'two ways into the remote',
      {
        ...{ name: 'other', shipyard },
        gitCredentials: { remoteURL: 'https://h/r', https: { token: 't' }, ssh: { privateKey: '' } },
      },
      400,
      'cannot be used together',
    ],
    ['a list', [], 400, 'SLW_HTTP_REQUEST_INVALID'],
  ])('refuses %s', async (_, body, status, words) => {
    const answer = await server.ask('POST', `${API}/project`, body);
    expect([answer.status, answer.json()]).toEqual(refused(status, words));
    expect(answer.headers['content-type']).toContain('application/json');
    expect(await server.gateway.projects.list()).not.toContain('other');
  });

  test('refuses what is no JSON, and whoever has no token', async () => {
    const headers = { 'x-token': 'token-of-the-tests', 'content-type': 'application/json' };
    const broken = await send(server.gateway.url, { method: 'POST', path: `${API}/project`, headers, body: '{' });
    expect([broken.status, broken.json()]).toEqual(refused(400, 'SLW_HTTP_REQUEST_MALFORMED'));
    const stranger = await send(server.gateway.url, { path: `${API}/project` });
    expect([stranger.status, stranger.json()]).toEqual(refused(401, 'SLW_HTTP_UNAUTHORIZED'));
  });
});

describe('GET /project', () => {
  test('one, with stages in the order of the shipyard, their parents and services', async () => {
    const answer = await server.ask('GET', `${API}/project/shop`);
    const service = {
      ...{ serviceName: 'carts', creationDate: NANOSECONDS, lastEventTypes: {}, openRemediations: [] },
    };
    expect([answer.status, answer.json()]).toEqual([
      200,
      {
        ...{ projectName: 'shop', creationDate: NANOSECONDS, shipyard: SHIPYARD },
        ...{ shipyardVersion: 'spec.keptn.sh/0.2.4', isUpstreamAutoProvisioned: false },
        stages: [
          { stageName: 'dev', services: [service] },
          { stageName: 'prod', services: [service] },
        ],
      },
    ]);
    const created = Number(BigInt(answer.json().creationDate) / 1_000_000n);
    expect(Math.abs(Date.now() - created)).toBeLessThan(600_000);
  });

  test('one that is not there', async () => {
    const answer = await server.ask('GET', `${API}/project/nowhere`);
    expect([answer.status, answer.json()]).toEqual(refused(404, 'There is no project nowhere', 'SLW_PROJECT_UNKNOWN'));
  });

  test('all, a page at a time, as go-utils asks for them', async () => {
    const many = Array.from({ length: 22 }, (_, number) => `many-${String(number).padStart(2, '0')}`);
    await Promise.all(many.map(async (name) => server.gateway.projects.create(name, SHIPYARD, ['dev', 'prod'])));
    const names: string[] = [];
    let key = '';
    do {
      const query = key === '' ? '' : `?nextPageKey=${key}`;
      const { projects, nextPageKey, totalCount } = (await server.ask('GET', `${API}/project${query}`)).json();
      expect(projects.length).toBeLessThanOrEqual(20);
      names.push(...projects.map(({ projectName }: { projectName: string }) => projectName));
      expect(totalCount).toBeGreaterThanOrEqual(23);
      key = nextPageKey;
    } while (key !== '0');
    expect(names).toEqual([...(await server.gateway.projects.list())].sort());
    const page = await server.ask('GET', `${API}/project?pageSize=3&nextPageKey=3&disableUpstreamSync=true`);
    expect(page.json()).toMatchObject({ nextPageKey: '6', pageSize: 3 });
  });

  test.each(['pageSize=0', 'pageSize=many', 'nextPageKey=-1'])('refuses %s', async (query) => {
    const answer = await server.ask('GET', `${API}/project?${query}`);
    expect([answer.status, answer.json()]).toEqual(refused(400, query.split('=', 1)[0]!));
  });
});

describe('PUT and DELETE /project', () => {
  test('another shipyard, with a stage more', async () => {
    await server.gateway.projects.create('changing', SHIPYARD, ['dev', 'prod']);
    const more = `${SHIPYARD}    - name: last\n      sequences: [{ name: delivery, tasks: [{ name: test }] }]\n`;
    const answer = await server.ask('PUT', `${API}/project`, { name: 'changing', shipyard: base64(more) });
    expect([answer.status, answer.text]).toEqual([201, '{}']);
    expect(await server.gateway.projects.stages('changing')).toEqual(['dev', 'last', 'prod']);
    const less = await server.ask('PUT', `${API}/project`, { name: 'changing', shipyard: base64(SHIPYARD) });
    expect([less.status, less.json()]).toEqual(refused(400, 'last', 'SLW_PROJECT_STAGES_REMOVED'));
  });

  test('of one that is not there', async () => {
    const update = await server.ask('PUT', `${API}/project`, { name: 'nowhere', shipyard: base64(SHIPYARD) });
    expect([update.status, update.json()]).toEqual(refused(404, 'SLW_PROJECT_UNKNOWN'));
    const deletion = await server.ask('DELETE', `${API}/project/nowhere`);
    expect([deletion.status, deletion.json()]).toEqual(refused(404, 'SLW_PROJECT_UNKNOWN'));
  });

  test('deleted, said so, and its name is free again', async () => {
    await server.gateway.projects.create('leaving', SHIPYARD, ['dev', 'prod']);
    const answer = await server.ask('DELETE', `${API}/project/leaving`);
    expect([answer.status, answer.json()]).toEqual([200, { message: expect.stringContaining('namespaces stay') }]);
    expect(objectData(await lastEvent(server.bus, 'sh.keptn.event.project.delete.finished'))).toEqual({
      ...{ project: 'leaving', status: 'succeeded', result: 'pass' },
    });
    const again = await server.ask('POST', `${API}/project`, { name: 'leaving', shipyard: base64(SHIPYARD) });
    expect(again.status).toBe(201);
  });
});

describe('stages', () => {
  test('all by name, and one', async () => {
    const all = await server.ask('GET', `${API}/project/shop/stage`);
    expect(all.json()).toMatchObject({
      ...{ nextPageKey: '0', totalCount: 2 },
      stages: [{ stageName: 'dev', services: [{ serviceName: 'carts' }] }, { stageName: 'prod' }],
    });
    const one = await server.ask('GET', `${API}/project/shop/stage/prod`);
    expect(one.json()).toMatchObject({ stageName: 'prod', services: [{ serviceName: 'carts' }] });
  });

  test.each([
    ['/project/nowhere/stage', 'SLW_PROJECT_UNKNOWN'],
    ['/project/shop/stage/nowhere', 'SLW_STAGE_UNKNOWN'],
    ['/project/shop/stage/nowhere/service', 'SLW_STAGE_UNKNOWN'],
    ['/project/shop/stage/dev/service/nothing', 'SLW_SERVICE_UNKNOWN'],
    ['/project/nowhere/stage/dev/service/carts', 'SLW_PROJECT_UNKNOWN'],
  ])('GET %s is refused', async (path, code) => {
    const answer = await server.ask('GET', `${API}${path}`);
    expect([answer.status, answer.json()]).toEqual(refused(404, code));
  });
});

describe('services', () => {
  const path = `${API}/project/shop/service`;

  test('are created in every stage, and said so', async () => {
    const answer = await server.ask('POST', path, { serviceName: 'orders' });
    expect([answer.status, answer.text]).toEqual([200, '{}']);
    const all = await server.ask('GET', `${API}/project/shop/stage/prod/service`);
    expect(all.json()).toMatchObject({
      ...{ nextPageKey: '0', totalCount: 2 },
      services: [{ serviceName: 'carts' }, { serviceName: 'orders' }],
    });
    const created = await lastEvent(server.bus, 'sh.keptn.event.service.create.finished');
    expect(objectData(created)).toEqual({ project: 'shop', service: 'orders', status: 'succeeded', result: 'pass' });
    const again = await server.ask('POST', path, { serviceName: 'orders' });
    expect([again.status, again.json()]).toEqual(refused(409, 'SLW_SERVICE_EXISTS'));
    expect(objectData(await lastEvent(server.bus, 'sh.keptn.event.service.create.finished'))).toMatchObject({
      ...{ status: 'errored', result: 'fail', message: expect.stringContaining('SLW_SERVICE_EXISTS') },
    });
  });

  test.each<[string, unknown, number, string]>([
    [path, {}, 400, 'serviceName'],
    [path, { serviceName: '' }, 400, 'serviceName'],
    [path, { serviceName: 'a/b' }, 400, 'SLW_SERVICE_NAME_INVALID'],
    [path, { serviceName: 'a'.repeat(44) }, 400, 'SLW_SERVICE_NAME_INVALID'],
    [path, { name: 'orders' }, 400, 'name'],
    [`${API}/project/nowhere/service`, { serviceName: 'orders' }, 404, 'SLW_PROJECT_UNKNOWN'],
  ])('POST %s with %j is refused', async (where, body, status, words) => {
    const answer = await server.ask('POST', where, body);
    expect([answer.status, answer.json()]).toEqual(refused(status, words));
  });

  test('are deleted from every stage; once more is no error, and told again', async () => {
    await server.gateway.projects.createService('shop', 'leaving');
    const answer = await server.ask('DELETE', `${path}/leaving`);
    expect([answer.status, answer.json()]).toEqual([200, { message: '' }]);
    const told = await lastEvent(server.bus, 'sh.keptn.event.service.delete.finished');
    expect(objectData(told)).toEqual({ project: 'shop', service: 'leaving', status: 'succeeded', result: 'pass' });
    const again = await server.ask('DELETE', `${path}/leaving`);
    expect([again.status, again.json().message]).toEqual([200, expect.stringContaining('in no stage')]);
    expect((await lastEvent(server.bus, 'sh.keptn.event.service.delete.finished')).id).not.toBe(told.id);
    const nowhere = await server.ask('DELETE', `${API}/project/nowhere/service/leaving`);
    expect([nowhere.status, nowhere.json()]).toEqual(refused(404, 'SLW_PROJECT_UNKNOWN'));
  });
});

test.each(['/controlPlane/v1', '/v1', '/api/controlPlane/v1'])('the same below %s', async (prefix) => {
  const answer = await server.ask('GET', `${prefix}/project/shop`);
  expect([answer.status, answer.json().projectName]).toEqual([200, 'shop']);
});

test.each(['/api/controlPlane/v1/nothing', '/api/nothing', '/controlPlane/v1/statistics'])(
  '%s is told to be no part of it',
  async (path) => {
    const answer = await server.ask('GET', path);
    expect([answer.status, answer.json()]).toEqual(refused(404, 'SLW_KEPTN_PATH_UNKNOWN'));
  },
);
