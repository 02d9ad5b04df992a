import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Bus } from '../../services/kit/bus/index.ts';
import { contextFrom, decodeStructured, type CloudEvent } from '../../services/kit/events/index.ts';
import { send } from '../support/http/index.ts';
import { startTestNats } from '../support/index.ts';
import { testBus, testGateway, type TestGateway } from '../support/gateway/index.ts';

const SHIPYARD = `apiVersion: spec.keptn.sh/0.2.3
kind: Shipyard
metadata: { name: shop }
spec:
  stages:
    - name: dev
      sequences: [{ name: delivery, tasks: [{ name: deployment }] }]
    - name: prod
      sequences: [{ name: delivery, tasks: [{ name: deployment }] }]
`;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const CE = { 'content-type': 'application/cloudevents+json' };
const scope = { project: 'shop', stage: 'dev', service: 'carts' };
const trigger = { specversion: '1.0', id: 'a', source: 's', type: 'sh.keptn.event.deployment.triggered', data: scope };
const delivery = { specversion: '1.0', source: 's', type: 'sh.keptn.event.dev.delivery.triggered', data: scope };

let bus: Bus;
let gateway: TestGateway;

beforeAll(async () => {
  bus = await testBus((await startTestNats()).url);
  gateway = await testGateway(bus);
  expect((await gateway.post('/v1/projects', { name: 'shop', shipyard: SHIPYARD })).status).toBe(201);
  expect((await gateway.post('/v1/projects/shop/services', { name: 'carts' })).status).toBe(201);
});

async function stored(type: string): Promise<CloudEvent> {
  const message = await bus.read(type);
  if (message === undefined) throw new Error(`nothing is stored on ${type}`);
  return decodeStructured(message.data);
}

describe('POST /', () => {
  test('stores a structured event, with its id and a time', async () => {
    const answer = await gateway.post('/', { ...trigger, id: 'structured', comexample: 'kept' }, CE);
    expect(answer.status).toBe(202);
    const event = await stored(trigger.type);
    expect(answer.json()).toEqual({ id: 'structured', keptnContext: event.extensions['shkeptncontext'] });
    expect(event).toMatchObject({ id: 'structured', source: 's', data: scope, extensions: { comexample: 'kept' } });
    expect(event.time).toMatch(/Z$/);
  });

  test('answers the same event twice alike and stores it once', async () => {
    const first = await gateway.post('/', { ...trigger, id: 'twice' }, CE);
    const seq = (await bus.read(trigger.type))?.seq;
    const again = await gateway.post('/', { ...trigger, id: 'twice' }, CE);
    expect([again.status, again.json()]).toEqual([202, first.json()]);
    expect((await bus.read(trigger.type))?.seq).toBe(seq);
  });

  test('takes binary mode, with any content type', async () => {
    const headers = { 'ce-specversion': '1.0', 'ce-id': 'b', 'ce-source': 's', 'ce-type': 'com.example.photo' };
    const answer = await gateway.post('/', Buffer.from([1, 2, 255]), { ...headers, 'content-type': 'image/png' });
    expect(answer.status).toBe(202);
    expect(await stored('slipway.event.com.example.photo')).toMatchObject({ data: new Uint8Array([1, 2, 255]) });
  });

  test('takes a batch in order', async () => {
    const batch = ['1', '2', '3'].map((id) => ({ ...trigger, id: `batch-${id}` }));
    const answer = await gateway.post('/', batch, { 'content-type': 'application/cloudevents-batch+json' });
    expect(answer.status).toBe(202);
    expect(answer.json().events.map(({ id }: { id: string }) => id)).toEqual(['batch-1', 'batch-2', 'batch-3']);
    expect(await stored(trigger.type)).toMatchObject({ id: 'batch-3' });
  });

  test('stores nothing of a batch with one wrong event, and says which', async () => {
    const before = (await bus.read(trigger.type))?.seq;
    const batch = [
      { ...trigger, id: 'right' },
      { ...trigger, id: 3 },
    ];
    const answer = await gateway.post('/', batch, { 'content-type': 'application/cloudevents-batch+json' });
    expect([answer.status, answer.json().errors[0].field]).toEqual([400, '[1].id']);
    expect((await bus.read(trigger.type))?.seq).toBe(before);
  });

  test('keeps numbers that a double cannot hold', async () => {
    const body = JSON.stringify({ ...trigger, id: 'big' }).replace('"carts"', '"carts","n":9007199254740993');
    expect((await gateway.post('/', body, CE)).status).toBe(202);
    expect(Buffer.from((await bus.read(trigger.type))!.data).toString()).toContain('"n":9007199254740993');
  });
});

describe.each(['/v1/event', '/api/v1/event'])('POST %s', (path) => {
  test('replaces id and time and makes a context', async () => {
    const answer = await gateway.post(path, { ...delivery, id: 'mine', time: '2001-01-01T00:00:00Z' });
    expect(answer.status).toBe(200);
    const { keptnContext } = answer.json();
    expect(keptnContext).toMatch(UUID);
    const event = await stored(delivery.type);
    expect(event.id).toMatch(UUID);
    expect(event.time).not.toMatch(/^2001/);
    expect(event.extensions).toMatchObject({ shkeptncontext: keptnContext, shkeptnspecversion: '0.2.4' });
  });

  test('needs neither id nor source, and derives a context of text', async () => {
    const { source: _, ...sourceless } = delivery;
    const answer = await gateway.post(path, {
      ...sourceless,
      contenttype: 'application/json',
      shkeptncontext: 'run 7',
    });
    expect([answer.status, answer.json()]).toEqual([200, { keptnContext: contextFrom('run 7') }]);
    expect((await stored(delivery.type)).source).toBe('https://github.com/keptn/keptn/api');
  });

  test("takes an executor's answer, and refuses a task's trigger", async () => {
    const finished = { ...trigger, type: 'sh.keptn.event.deployment.finished', triggeredid: 'T1', shkeptncontext: 'C' };
    const data = { ...scope, status: 'succeeded', result: 'pass' };
    expect((await gateway.post(path, { ...finished, data })).status).toBe(200);
    const refused = await gateway.post(path, trigger);
    expect(refused.json()).toEqual({
      code: 400,
      message: expect.stringMatching(/type must end with .* \[SLW_EVENT_INVALID\]/),
    });
  });
});

describe('bad input', () => {
  const big = JSON.stringify({ ...trigger, data: 'x'.repeat(10 * 1_048_576) });

  test.each<[string, string, unknown, Record<string, string>, number, string]>([
    ['malformed JSON', '/', '{"id":', CE, 400, 'SLW_EVENT_MALFORMED'],
    ['no UTF-8', '/', new Uint8Array([0x7b, 0xff]), CE, 400, 'SLW_EVENT_MALFORMED'],
    ['nothing', '/', '', CE, 400, 'SLW_EVENT_MALFORMED'],
    ['wrong types', '/', { ...trigger, id: 3, source: [] }, CE, 400, 'SLW_EVENT_INVALID'],
    ['wrong types in the data', '/', { ...trigger, data: { ...scope, labels: 3 } }, CE, 400, 'SLW_EVENT_INVALID'],
    ['no data where some is needed', '/', { ...trigger, data: undefined }, CE, 400, 'SLW_EVENT_INVALID'],
    [
      'a service that is no name',
      '/',
      { ...trigger, data: { ...scope, service: '--set' } },
      CE,
      400,
      'SLW_EVENT_INVALID',
    ],
    [
      'a type that NATS obeys',
      '/',
      { ...trigger, type: '$JS.API.STREAM.DELETE.slipway' },
      CE,
      400,
      'SLW_EVENT_INVALID',
    ],
    ['no event at all', '/', '{}', { 'content-type': 'text/plain' }, 415, 'SLW_EVENT_MEDIA_TYPE'],
    ['10 MB', '/', big, CE, 413, 'SLW_HTTP_BODY_TOO_LARGE'],
    ["10 MB at Keptn's", '/v1/event', big, {}, 413, 'SLW_HTTP_BODY_TOO_LARGE'],
    [
      'more than NATS takes',
      '/',
      { ...trigger, data: 'x'.repeat(1_047_000), type: 'a.b' },
      CE,
      413,
      'SLW_BUS_TOO_LARGE',
    ],
    [
      'an unknown project',
      '/v1/event',
      { ...delivery, data: { ...scope, project: 'nope' } },
      {},
      404,
      'SLW_PROJECT_UNKNOWN',
    ],
    [
      'an unknown project at /',
      '/',
      { ...delivery, id: 'x', data: { ...scope, project: 'nope' } },
      CE,
      404,
      'SLW_PROJECT_UNKNOWN',
    ],
    [
      'an unknown service',
      '/v1/event',
      { ...delivery, data: { ...scope, service: 'nope' } },
      {},
      404,
      'SLW_SERVICE_UNKNOWN',
    ],
    [
      'an unknown stage',
      '/v1/event',
      { ...delivery, type: 'sh.keptn.event.x.delivery.triggered', data: { ...scope, stage: 'x' } },
      {},
      404,
      'SLW_STAGE_UNKNOWN',
    ],
    [
      "a stage that is not the type's",
      '/',
      { ...delivery, id: 'x', data: { ...scope, stage: 'prod' } },
      CE,
      400,
      'SLW_EVENT_INVALID',
    ],
    [
      "a batch at Keptn's",
      '/v1/event',
      [],
      { 'content-type': 'application/cloudevents-batch+json' },
      415,
      'SLW_EVENT_MEDIA_TYPE',
    ],
    ['a project without a shipyard', '/v1/projects', { name: 'x' }, {}, 400, 'SLW_PROJECT_SHIPYARD_MISSING'],
    ['a project that exists', '/v1/projects', { name: 'shop', shipyard: SHIPYARD }, {}, 409, 'SLW_PROJECT_EXISTS'],
    [
      'a project that is no name',
      '/v1/projects',
      { name: '../x', shipyard: SHIPYARD },
      {},
      400,
      'SLW_PROJECT_NAME_INVALID',
    ],
    ['a service of an unknown project', '/v1/projects/nope/services', { name: 'x' }, {}, 404, 'SLW_PROJECT_UNKNOWN'],
    [
      'a service that is no name at creation',
      '/v1/projects/shop/services',
      { name: 'Cart_s' },
      {},
      400,
      'SLW_SERVICE_NAME_INVALID',
    ],
    ['a service that exists', '/v1/projects/shop/services', { name: 'carts' }, {}, 409, 'SLW_SERVICE_EXISTS'],
    ['malformed JSON in the API', '/v1/projects', '{', {}, 400, 'SLW_HTTP_REQUEST_MALFORMED'],
    ['a dead letter that is none', '/v1/dead-letters/999999/replay', '{}', {}, 404, 'SLW_EVENT_DEAD_LETTER_UNKNOWN'],
  ])('%s at %s', async (_, path, body, headers, status, code) => {
    const answer = await gateway.post(path, body, headers);
    if (path === '/v1/event') {
      const message = expect.stringContaining(`[${code}]`);
      expect([answer.status, answer.json()]).toEqual([status, { code: status, message }]);
      expect(answer.headers['content-type']).toContain('application/json');
      return;
    }
    expect([answer.status, answer.json().code]).toEqual([status, code]);
    expect(answer.headers['content-type']).toContain('application/problem+json');
  });

  test('names what is known', async () => {
    const event = { ...delivery, id: 'x', data: { ...scope, service: 'nope' } };
    const answer = await gateway.post('/', event, CE);
    expect(answer.json().errors).toEqual([{ field: 'data.service', message: 'known: carts' }]);
    expect((await gateway.post('/v1/event', event)).json().message).toContain('(data.service known: carts)');
  });

  test('a shipyard that is none', async () => {
    const answer = await gateway.post('/v1/projects', { name: 'other', shipyard: 'kind: Cake' });
    expect(answer.status).toBe(400);
    expect(await gateway.projects.list()).not.toContain('other');
  });

  test.each<[string, Record<string, string>]>([
    ['no token', {}],
    ['a wrong token', { 'x-token': 'wrong' }],
  ])('%s', async (_, headers) => {
    const body = JSON.stringify(trigger);
    const answer = await send(gateway.url, { method: 'POST', path: '/', headers: { ...CE, ...headers }, body });
    expect([answer.status, answer.json().code]).toEqual([401, 'SLW_HTTP_UNAUTHORIZED']);
  });
});

describe('the API', () => {
  test('shows projects, and takes resources', async () => {
    expect((await gateway.ask({ path: '/v1/projects' })).json()).toEqual({ items: [{ name: 'shop' }] });
    expect((await gateway.ask({ path: '/v1/projects/shop' })).json()).toEqual({
      name: 'shop',
      created: expect.stringMatching(/^20/),
      layout: 'folders',
      commit: expect.stringMatching(/^[0-9a-f]{40}$/),
      stages: ['dev', 'prod'].map((name) => ({ name, services: [{ name: 'carts' }] })),
    });
    const resources = [{ path: 'helm/values.yaml', content: Buffer.from('a: 1\n').toString('base64') }];
    const put = { method: 'PUT', path: '/v1/projects/shop/resources', headers: { 'content-type': 'application/json' } };
    const body = JSON.stringify({ allStages: true, service: 'carts', resources });
    expect((await gateway.ask({ ...put, body })).json()).toEqual({ commit: expect.stringMatching(/^[0-9a-f]{40}$/) });
    for (const stage of ['dev', 'prod']) {
      const content = await gateway.projects.read({ project: 'shop', stage, service: 'carts' }, 'helm/values.yaml');
      expect(content?.toString()).toBe('a: 1\n');
    }
    const broken = JSON.stringify({ stage: 'dev', resources: [{ path: 'x', content: '???' }] });
    expect((await gateway.ask({ ...put, body: broken })).status).toBe(400);
  });

  test('tells version, readiness and its own description', async () => {
    expect((await gateway.ask({ path: '/v1/version' })).json()).toEqual({ version: '1.2.3' });
    expect((await send(gateway.url, { path: '/ready' })).status).toBe(200);
    const { paths } = (await gateway.ask({ path: '/openapi.json' })).json();
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(['/', '/api/v1/event', '/v1/events/stream', '/v1/projects/{project}']),
    );
  });

  test('lists runs of a project', async () => {
    expect((await gateway.ask({ path: '/v1/sequences?project=shop' })).json()).toEqual({ items: [] });
    expect((await gateway.ask({ path: '/v1/sequences?project=Shop' })).status).toBe(400);
  });
});

describe('dead letters', () => {
  const letter = {
    ...{
      service: 'deployer',
      code: 'SLW_INTERNAL',
      reason: 'gave up',
      subject: trigger.type,
      time: '2026-01-31T12:00:00Z',
    },
    event: JSON.stringify({ ...trigger, id: 'dead' }),
  };

  test('are listed and sent again under one new id', async () => {
    await bus.commit([{ subject: 'slipway.dead.deployer.k1', data: JSON.stringify(letter), rollup: true }]);
    const { items } = (await gateway.ask({ path: '/v1/dead-letters' })).json();
    expect(items).toEqual([{ ...letter, seq: expect.any(Number) }]);
    const path = `/v1/dead-letters/${items[0].seq}/replay`;
    const first = await gateway.ask({ method: 'POST', path });
    expect(first.status).toBe(202);
    const event = await stored(trigger.type);
    expect(event).toMatchObject({ id: first.json().id, data: scope });
    expect(event.id).not.toBe('dead');
    expect((await gateway.ask({ method: 'POST', path })).json()).toEqual(first.json());
  });

  test('that are no events are not sent again', async () => {
    const broken = JSON.stringify({ ...letter, event: 'no JSON' });
    await bus.commit([{ subject: 'slipway.dead.deployer.k2', data: broken, rollup: true }]);
    const { items } = (await gateway.ask({ path: '/v1/dead-letters' })).json();
    const answer = await gateway.ask({ method: 'POST', path: `/v1/dead-letters/${items.at(-1).seq}/replay` });
    expect([answer.status, answer.json().code]).toEqual([422, 'SLW_EVENT_NOT_REPLAYABLE']);
  });
});
