import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Agent } from 'node:http';
import { SlipwayError } from '../../services/kit/errors/index.ts';
import { decodeHttp, decodeStructured, encodeStructured } from '../../services/kit/events/index.ts';
import { cleanUpLater, startTestNats } from '../support/index.ts';
import type { Request } from '../support/http/index.ts';
import { testBus, testGateway } from '../support/gateway/index.ts';

/** What a stranger may send: nearly right events, JSON of any kind, bytes of any kind, headers of any kind. */
const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', ' ', '.', '..', '*', '>', '$JS.API.INFO', '__proto__', 'a\r\nb', '%', '%FF', '\u0000'),
);
const type = fc.oneof(
  fc.constantFrom(
    'sh.keptn.event.deployment.triggered',
    'sh.keptn.event.dev.delivery.triggered',
    'sh.keptn.event.deployment.finished',
    'sh.keptn.log.error',
    'sh.keptn.event.a.status.changed',
    'com.example.x',
    'slipway.timer.x',
    'sh.keptn',
    'sh.keptn.',
  ),
  fc
    .array(fc.constantFrom('sh', 'keptn', 'event', 'dev', 'triggered', '', '*', 'x y', 'ü'), { maxLength: 8 })
    .map((parts) => parts.join('.')),
  anyText,
);
const scalar = fc.oneof(anyText, fc.double(), fc.bigInt().map(Number), fc.boolean(), fc.constant(null));
const data = fc.oneof(
  fc.record(
    {
      project: fc.constantFrom('shop', 'nope', '', '../x'),
      stage: fc.constantFrom('dev', 'x'),
      service: fc.oneof(fc.constant('carts'), anyText),
      labels: fc.anything(),
    },
    { requiredKeys: [] },
  ),
  fc.jsonValue({ maxDepth: 6 }),
  fc.anything({ maxDepth: 3 }),
);
const attributes = fc.record(
  {
    specversion: fc.oneof({ weight: 8, arbitrary: fc.constantFrom('1.0', '0.2') }, scalar),
    id: fc.oneof({ weight: 4, arbitrary: fc.uuid() }, scalar),
    source: fc.oneof({ weight: 4, arbitrary: fc.webUrl() }, scalar),
    type: fc.oneof({ weight: 4, arbitrary: type }, scalar),
    time: fc.oneof(fc.date({ noInvalidDate: true }).map(String), fc.constant('2026-01-31T12:00:00Z'), scalar),
    datacontenttype: fc.oneof(fc.constantFrom('application/json', 'text/plain'), scalar),
    contenttype: scalar,
    shkeptncontext: fc.oneof(fc.uuid(), scalar),
    triggeredid: scalar,
    extensions: fc.oneof(fc.dictionary(anyText, scalar), scalar),
    data,
    data_base64: fc.oneof(fc.base64String(), anyText),
  },
  { requiredKeys: [] },
);
const rightData = fc.oneof(
  fc.constant({ project: 'shop', stage: 'dev', service: 'carts', status: 'succeeded', result: 'pass' }),
  data,
);
/** Nearly always taken, so that what comes after reading is tried as well. */
const rightEvent = fc.record({
  specversion: fc.constant('1.0'),
  id: fc.uuid(),
  source: fc.constant('s'),
  type: fc.oneof(
    fc.constantFrom('sh.keptn.event.deployment.triggered', 'sh.keptn.event.deployment.finished', 'sh.keptn.log.error'),
    fc.constantFrom('com.example.x', 'order'),
    type,
  ),
  triggeredid: fc.uuid(),
  data: rightData,
});
const eventJson = fc
  .oneof(
    attributes,
    { weight: 6, arbitrary: rightEvent },
    fc.tuple(attributes, fc.dictionary(anyText, scalar)).map(([a, b]) => ({ ...b, ...a })),
  )
  .map((event) => JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)));
const digits = fc.bigInt().map(String);
const body = fc.oneof(
  { weight: 6, arbitrary: eventJson },
  { weight: 2, arbitrary: fc.array(eventJson, { maxLength: 5 }).map((list) => `[${list.join(',')}]`) },
  fc.json(),
  fc
    .tuple(eventJson, fc.nat(), anyText)
    .map(([json, at, noise]) => json.slice(0, at % (json.length + 1)) + noise + json.slice(at % (json.length + 1))),
  fc.tuple(digits, fc.nat(200)).map(([number, depth]) => `${'['.repeat(depth)}${number}${']'.repeat(depth)}`),
  anyText,
  fc.uint8Array({ maxLength: 200 }),
);
const contentType = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      'application/cloudevents+json',
      'application/json',
      'application/cloudevents-batch+json',
      'application/cloudevents+json; charset=utf-8',
    ),
  },
  fc.constantFrom(
    'text/plain',
    'application/octet-stream',
    'application/xml',
    '',
    'nonsense',
    'application/json; charset=latin1',
    '/',
  ),
);
const headerText = anyText.map((text) => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?'));
const ceHeaders = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  fc.record(
    {
      'ce-specversion': fc.constant('1.0'),
      'ce-id': fc.oneof(fc.uuid(), headerText),
      'ce-source': fc.oneof(fc.constant('s'), headerText),
      'ce-type': fc.oneof(type, headerText).map((text) => text.replace(/[^\x20-\x7e]/g, '?')),
      'ce-time': headerText,
      'ce-shkeptncontext': headerText,
      'ce-xy': headerText,
    },
    { requiredKeys: [] },
  ),
);
const message = fc.tuple(contentType, ceHeaders, body);

type Message = readonly [string, Readonly<Record<string, string | undefined>>, string | Uint8Array];

function headersOf([content, ce]: Message): Record<string, string> {
  const present = Object.entries(ce).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(present), ...(content === '' ? {} : { 'content-type': content }) };
}

describe('whatever is sent', () => {
  test('the codec answers with events or a 4xx, 20,000 times', () => {
    let taken = 0;
    fc.assert(
      fc.property(message, (sent) => {
        try {
          const { events } = decodeHttp(headersOf(sent), Buffer.from(sent[2]));
          // What was taken can be stored and read again, and is the same then.
          for (const event of events) {
            const again = decodeStructured(Buffer.from(encodeStructured(event)));
            expect(encodeStructured(again)).toBe(encodeStructured(event));
            taken += 1;
          }
        } catch (thrown) {
          if (!(thrown instanceof SlipwayError)) throw thrown;
          expect(thrown.http).toBeGreaterThanOrEqual(400);
          expect(thrown.http).toBeLessThan(500);
        }
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: 20_000 },
    );
    expect(taken).toBeGreaterThan(1_000);
  });

  test('the gateway answers 2xx or a 4xx that says why, 10,000 times', async () => {
    const bus = await testBus((await startTestNats()).url);
    const gateway = await testGateway(bus);
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    cleanUpLater(async () => agent.destroy());
    const statuses = new Map<number, number>();
    const path = fc.constantFrom('/', '/', '/v1/event', '/api/v1/event');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(path, message), { minLength: 16, maxLength: 16 }), async (batch) => {
        const requests = batch.map(([to, sent]): Request => ({
          method: 'POST',
          path: to,
          headers: headersOf(sent),
          body: sent[2],
          agent,
        }));
        const answers = await Promise.all(requests.map(gateway.ask));
        for (const [index, { status, json }] of answers.entries()) {
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          expect([200, 202, 400, 404, 413, 415]).toContain(status);
          if (status >= 400) expect(json()).toMatchObject(refusalAt(requests[index]!.path, status));
        }
      }),
      { numRuns: 640 },
    );
    expect((statuses.get(202) ?? 0) + (statuses.get(200) ?? 0)).toBeGreaterThan(500);
    expect((await gateway.ask({ path: '/ready' })).status).toBe(200);
  }, 240_000);
});

/** Keptn's paths say in their own form what the others say in problem+json. */
function refusalAt(path: string, status: number): object {
  if (path === '/') return { status, code: expect.stringMatching(/^SLW_/) };
  return { code: status, message: expect.stringMatching(/\[SLW_/) };
}
