import { get, type IncomingMessage } from 'node:http';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { cleanUpLater, eventually } from '../support/index.ts';
import { TOKEN } from '../support/gateway/index.ts';
import { sequenceScene, type SequenceScene } from '../support/sequences/index.ts';

const SHIPYARD = `
apiVersion: spec.keptn.sh/0.2.2
kind: Shipyard
metadata: { name: shop }
spec:
  stages:
    - name: dev
      sequences:
        - name: delivery
          tasks: [{ name: deployment }, { name: release }]
    - name: prod
      sequences:
        - name: delivery
          triggeredOn: [{ event: dev.delivery.finished }]
          tasks: [{ name: deployment }]
`;

let scene: SequenceScene;

beforeAll(async () => {
  scene = await sequenceScene('shop', SHIPYARD, ['carts', 'orders']);
}, 60_000);

async function ask(path: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const { status, json } = await scene.gateway.ask({ method: 'GET', path });
  return { status, body: json() as Record<string, unknown> };
}

describe('GET /v1/sequences', () => {
  test('gives pages and single runs', async () => {
    const first = await scene.trigger('dev.delivery', 'orders');
    const second = await scene.trigger('dev.delivery', 'orders');
    const page = (await ask('/v1/sequences?project=shop&service=orders&limit=1')).body as never as {
      items: { id: string; context: string }[];
      next: string;
    };
    expect(page.items).toMatchObject([{ context: second, state: 'waiting' }]);
    const rest = (await ask(`/v1/sequences?project=shop&service=orders&limit=5&next=${page.next}`)).body;
    expect(rest).toEqual({ items: [expect.objectContaining({ context: first, state: 'started' })] });
    const [run] = page.items;
    expect((await ask(`/v1/sequences/shop/${run?.id}`)).body).toEqual(run);
    expect((await ask('/v1/sequences?project=shop&state=waiting')).body).toMatchObject({
      items: [{ context: second }],
    });
    expect(
      (await ask('/v1/sequences?project=shop&state=waiting&state=started&service=orders')).body['items'],
    ).toHaveLength(2);
  });

  test.each([
    ['?limit=0', /limit/],
    ['?next=b1', /next/],
    ['?next=../../x', /next/],
    ['?state=running', /state/],
    ['?from=yesterday', /from/],
    ['?project=SHOP', /project/],
    ['?context=', /context/],
  ])('refuses %s', async (query, why) => {
    const { status, body } = await ask(`/v1/sequences${query}`);
    expect({ status, errors: JSON.stringify(body['errors'] ?? body) }).toEqual({
      status: 400,
      errors: expect.stringMatching(why),
    });
  });

  test('an unknown run is 404', async () => {
    expect(await ask('/v1/sequences/shop/0000')).toMatchObject({
      status: 404,
      body: { code: 'SLW_SEQUENCE_RUN_UNKNOWN' },
    });
  });
});

describe('control', () => {
  const control = async (context: string, asked: object) => {
    const { status, json } = await scene.gateway.post(`/v1/sequences/shop/${context}/control`, asked);
    return { status, body: json() as object };
  };

  test('pauses, resumes and aborts, and says how many runs it meets', async () => {
    const context = await scene.trigger('dev.delivery');
    expect(await control(context, { action: 'pause', reason: 'lunch' })).toMatchObject({
      status: 202,
      body: { matched: 1 },
    });
    expect(await scene.until(context, 'dev', ({ state }) => state === 'paused')).toMatchObject({
      paused: { reason: 'lunch' },
    });
    await control(context, { action: 'resume' });
    await scene.until(context, 'dev', ({ state }) => state === 'started');
    await control(context, { action: 'abort', stage: 'dev' });
    expect(await scene.until(context, 'dev', ({ state }) => state === 'finished')).toMatchObject({ status: 'aborted' });
    expect(await control(context, { action: 'abort' })).toMatchObject({
      status: 404,
      body: { code: 'SLW_SEQUENCE_NOT_RUNNING' },
    });
  });

  test.each<[string, object, number]>([
    ['an action that is none', { action: 'stop' }, 400],
    ['a field that is none', { action: 'pause', stages: ['dev'] }, 400],
    ['nothing', {}, 400],
  ])('refuses %s', async (_, body, status) => {
    expect(await control('c', body)).toMatchObject({ status });
  });

  test('of an unknown project is 404', async () => {
    expect((await scene.gateway.post('/v1/sequences/nobody/c/control', { action: 'abort' })).status).toBe(404);
  });
});

test('GET /v1/queues shows who has a service and who waits, the next first', async () => {
  const [first, second, third] = [
    await scene.trigger('dev.delivery'),
    await scene.trigger('dev.delivery'),
    await scene.trigger('dev.delivery'),
  ];
  await scene.gateway.post(`/v1/sequences/shop/${second}/control`, { action: 'pause' });
  await scene.until(second, 'dev', ({ state }) => state === 'paused');
  expect((await ask('/v1/queues?project=shop&service=carts')).body).toMatchObject({
    items: [
      {
        ...{ project: 'shop', stage: 'dev', service: 'carts' },
        active: { context: first },
        waiting: [{ context: third }],
        aside: [{ context: second }],
      },
    ],
  });
  for (const context of [first, second, third]) {
    await scene.gateway.post(`/v1/sequences/shop/${context}/control`, { action: 'abort' });
    await scene.until(context, 'dev', ({ state }) => state === 'finished');
  }
  expect((await ask('/v1/queues?project=shop&service=carts')).body).toEqual({ items: [] });
});

describe('GET /v1/sequences/explain', () => {
  test('says who holds the service that a run waits for', async () => {
    const [first, second] = [await scene.trigger('dev.delivery'), await scene.trigger('dev.delivery')];
    const { body } = await ask(`/v1/sequences/explain?project=shop&context=${second}`);
    expect(body).toMatchObject({
      context: second,
      runs: [
        { stage: 'dev', state: 'waiting', findings: [{ about: 'queue', position: 1, heldBy: { context: first } }] },
      ],
    });
    const [run] = await scene.runs(first);
    expect((await ask(`/v1/sequences/explain?project=shop&id=${run?.id}`)).body).toMatchObject({
      runs: [{ id: run?.id, findings: [{ about: 'unclaimed', executors: [] }] }],
    });
    for (const context of [second, first]) {
      await scene.gateway.post(`/v1/sequences/shop/${context}/control`, { action: 'abort' });
      await scene.until(context, 'dev', ({ state }) => state === 'finished');
    }
  });

  test('says why there is no run', async () => {
    expect((await ask('/v1/sequences/explain?project=shop&context=nobody')).body).toMatchObject({
      runs: [],
      absent: { about: 'absent', message: expect.stringContaining('There is no event of this context') },
    });
    const misplaced = { project: 'shop', stage: 'prod', service: 'carts' };
    await scene.bus.publish({
      ...{ id: 'misplaced', source: 'test', type: 'sh.keptn.event.dev.delivery.triggered' },
      ...{ data: misplaced, extensions: { shkeptncontext: 'misplaced' } },
    });
    await eventually(async () => {
      const { body } = await ask('/v1/sequences/explain?project=shop&context=misplaced');
      expect(body).toMatchObject({ absent: { message: expect.stringContaining('data.stage must be dev') } });
    });
  });

  test.each([
    ['/v1/sequences/explain?project=shop', 400, 'SLW_SEQUENCE_EXPLAIN_WHAT'],
    ['/v1/sequences/explain?project=shop&id=0000', 404, 'SLW_SEQUENCE_RUN_UNKNOWN'],
    ['/v1/sequences/explain?project=nobody&context=c', 404, 'SLW_PROJECT_UNKNOWN'],
  ])('%s is %i', async (path, status, code) => {
    expect(await ask(path)).toMatchObject({ status, body: { code } });
  });
});

describe('GET /v1/sequences/stream', () => {
  async function open(query: string, headers: Record<string, string> = {}) {
    const url = `${scene.gateway.url}/v1/sequences/stream${query}`;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(url, { headers: { 'x-token': TOKEN, ...headers }, agent: false }, resolve).on('error', reject);
    });
    let text = '';
    response.on('data', (chunk: Buffer) => (text += chunk.toString()));
    response.on('error', () => undefined);
    cleanUpLater(async () => void response.destroy());
    const found = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, group]) => group ?? '');
    return {
      text: () => text,
      close: () => response.destroy(),
      states: () => found(/^data: (.*)$/gm).map((json) => (JSON.parse(json) as { state: string }).state),
      positions: () => found(/^id: (.*)$/gm),
    };
  }

  test('sends each change of a run, resumes behind the last one seen, and beats', async () => {
    const context = '5e9a1f00-0000-4000-8000-000000000001';
    const stream = await open(`?project=shop&context=${context}`);
    await scene.trigger('dev.delivery', 'carts', context);
    await scene.trigger('dev.delivery', 'carts');
    const run = await scene.until(context, 'dev', ({ state }) => state === 'started');
    await eventually(() => expect(stream.states()).toEqual(['started']));
    expect(stream.text()).toContain('event: sequence\n');
    await eventually(() => expect(stream.text()).toContain(': heartbeat'));
    const [seen = ''] = stream.positions();
    stream.close();
    await scene.answer(run, 'finished', { result: 'fail' });
    await scene.until(context, 'dev', ({ state }) => state === 'finished');
    const resumed = await open(`?context=${context}`, { 'last-event-id': seen });
    await eventually(() => expect(resumed.states()).toEqual(['finished']));
    resumed.close();
  });
});
