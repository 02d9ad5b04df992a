import { beforeAll, describe, expect, test } from '@jest/globals';
import { get, type IncomingMessage } from 'node:http';
import type { Bus } from '../../services/kit/bus/index.ts';
import { cleanUpLater, eventually, startTestNats } from '../support/index.ts';
import { TOKEN, testBus, testGateway, type TestGateway } from '../support/gateway/index.ts';

const CE = { 'content-type': 'application/cloudevents+json' };

let bus: Bus;
let gateway: TestGateway;

beforeAll(async () => {
  bus = await testBus((await startTestNats()).url);
  gateway = await testGateway(bus, { heartbeat: 50, maxStreams: 5 });
});

interface Stream {
  readonly response: IncomingMessage;
  /** All text so far. */
  readonly text: () => string;
  readonly ids: () => string[];
  readonly positions: () => number[];
  readonly ended: Promise<void>;
  close(): void;
}

async function open(query: string, headers: Record<string, string> = {}, from = gateway): Promise<Stream> {
  const url = `${from.url}/v1/events/stream${query}`;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { headers: { 'x-token': TOKEN, ...headers }, agent: false }, resolve).on('error', reject);
  });
  let text = '';
  response.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<void>((resolve) => response.on('close', resolve).on('error', () => resolve()));
  cleanUpLater(async () => void response.destroy());
  const found = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, group]) => group ?? '');
  return {
    ...{ response, ended, text: () => text, close: () => response.destroy() },
    ids: () => found(/^data: (.*)$/gm).map((json) => (JSON.parse(json) as { id: string }).id),
    positions: () => found(/^id: (.*)$/gm).map(Number),
  };
}

async function sendEvents(ids: readonly string[], data: object = {}, context = 'C'): Promise<void> {
  for (const id of ids) {
    const scope = { project: 'shop', stage: 'dev', service: 'carts', ...data };
    const type = 'sh.keptn.event.deployment.triggered';
    const event = { specversion: '1.0', id, source: 's', type, shkeptncontext: context, data: scope };
    expect((await gateway.post('/', event, CE)).status).toBe(202);
  }
}

describe('GET /v1/events/stream', () => {
  test('sends each event from the moment it is open', async () => {
    const stream = await open('');
    await sendEvents(['a1', 'a2', 'a3']);
    await eventually(() => expect(stream.ids()).toEqual(['a1', 'a2', 'a3']));
    expect(stream.response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(stream.text()).toContain('event: cloudevent\n');
    stream.close();
  });

  test('resumes after the last event seen, by header or query', async () => {
    const stream = await open('');
    await sendEvents(['b1', 'b2', 'b3']);
    await eventually(() => expect(stream.ids()).toHaveLength(3));
    stream.close();
    await sendEvents(['b4']);
    const [first = 0] = stream.positions();
    for (const resumed of [
      await open('', { 'last-event-id': String(first) }),
      await open(`?after=${first}`),
      await open('?after=0', { 'last-event-id': String(first) }),
    ]) {
      await eventually(() => expect(resumed.ids()).toEqual(['b2', 'b3', 'b4']));
      resumed.close();
    }
  });

  test.each([
    ['?project=shop&context=CF', ['f1', 'f2']],
    ['?service=orders&context=CF', ['f2']],
    ['?project=bank', ['f3']],
    ['?context=CF', ['f1', 'f2', 'f3']],
  ])('%s sends %j', async (query, ids) => {
    const after = (await bus.publish({ id: query, source: 's', type: 'mark', extensions: {} })).seq;
    const stream = await open(`${query}&after=${after}`);
    const unique = (id: string) => `${id}${query}`;
    await sendEvents([unique('f1')], {}, 'CF');
    await sendEvents([unique('f2')], { service: 'orders' }, 'CF');
    await sendEvents([unique('f3')], { project: 'bank' }, 'CF');
    await eventually(() => expect(stream.ids()).toEqual(ids.map(unique)));
    stream.close();
  });

  test('beats, so that a silent stream is known to live', async () => {
    const stream = await open('');
    await eventually(() => expect(stream.text().match(/: heartbeat/g)?.length).toBeGreaterThan(2));
    stream.close();
  });

  test('leaves out what others put there without it being an event', async () => {
    const stream = await open('');
    await bus.commit([{ subject: 'sh.keptn.event.broken.triggered', data: 'no JSON' }]);
    await sendEvents(['g1']);
    await eventually(() => expect(stream.ids()).toEqual(['g1']));
    stream.close();
  });

  test.each(['?after=-1', '?after=x', `?context=${'x'.repeat(300)}`])('refuses %.20s', async (query) => {
    expect((await gateway.ask({ path: `/v1/events/stream${query}` })).status).toBe(400);
  });

  test('is bounded in number, and a closed one makes room', async () => {
    // Streams that earlier tests closed are let go first.
    const others = await eventually(async () => {
      const opened = await Promise.all(Array.from({ length: 5 }, async () => open('')));
      if (opened.every(({ response }) => response.statusCode === 200)) return opened;
      opened.forEach((stream) => stream.close());
      throw new Error('no room yet');
    });
    const refused = await gateway.ask({ path: '/v1/events/stream' });
    expect([refused.status, refused.json().code]).toEqual([503, 'SLW_HTTP_STREAMS_FULL']);
    others.forEach((stream) => stream.close());
    await eventually(async () => {
      const stream = await open('');
      stream.close();
      expect(stream.response.statusCode).toBe(200);
    });
  });

  test('a client that takes nothing is cut off, and holds neither the gateway nor the others', async () => {
    const other = await testGateway(bus, { streamPatience: 200 });
    const asleep = await open('?context=CS', {}, other);
    asleep.response.pause();
    const awake = await open('?context=CS', {}, other);
    // More than the buffers of the operating system hold for a client that does not read: some 10 MB on Linux.
    const ids = Array.from({ length: 40 }, (_, index) => `s${index}`);
    await sendEvents(ids, { message: 'x'.repeat(700_000) }, 'CS');
    await eventually(() => expect(awake.ids()).toEqual(ids));
    await eventually(async () => {
      expect((await other.ask({ path: '/metrics' })).text).toMatch(/^slipway_event_streams 1$/m);
    });
    awake.close();
    asleep.close();
  });

  test('ends when the gateway closes', async () => {
    const other = await testGateway(bus);
    const stream = await open('', {}, other);
    await other.close();
    await stream.ended;
    expect(stream.response.complete).toBe(true);
  });
});
