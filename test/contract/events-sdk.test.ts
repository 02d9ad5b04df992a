import { describe, expect, test } from '@jest/globals';
import sdk from 'cloudevents';
import fc from 'fast-check';
import {
  decodeHttp,
  encodeStructured,
  stringifyJson,
  type CloudEvent,
  type HttpHeaders,
} from '../../services/kit/events/index.ts';

const { CloudEvent: SdkEvent, HTTP } = sdk;
type Attributes = ConstructorParameters<typeof SdkEvent>[0];

const events: readonly (readonly [string, Attributes])[] = [
  ['the least', { id: '1', source: '/s', type: 'com.example.order' }],
  [
    'JSON data',
    { id: '1', source: '/s', type: 'a.b', datacontenttype: 'application/json', data: { n: [1, null, 'x'] } },
  ],
  [
    'all attributes',
    {
      id: '1',
      source: 'https://x/y',
      type: 'a.b',
      subject: 'sub',
      dataschema: 'https://x/schema',
      time: '2026-01-31T12:00:00.000Z',
      data: {},
    },
  ],
  ['text', { id: '1', source: '/s', type: 'a.b', datacontenttype: 'text/plain', data: 'grüß Gott' }],
  [
    "Keptn's extensions",
    {
      id: '1',
      source: 'helm-service',
      type: 'sh.keptn.event.deployment.finished',
      shkeptncontext: 'C1',
      triggeredid: 'T1',
      gitcommitid: 'abc',
      data: { project: 'p' },
    },
  ],
];

/** Headers and body as Node's server would see them. */
function asReceived(message: { headers: object; body: unknown }): [HttpHeaders, Buffer] {
  const headers = Object.entries(message.headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  const { body } = message;
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  return [Object.fromEntries(headers), Buffer.from(text)];
}

/** What an SDK event and ours must agree on. */
function common(event: CloudEvent | InstanceType<typeof SdkEvent>): object {
  const { extensions = {}, ...rest } = JSON.parse(
    'extensions' in event ? encodeStructured(event as CloudEvent) : JSON.stringify(event),
  ) as Record<string, unknown>;
  const { time, ...named } = { ...rest, ...(extensions as object) } as Record<string, unknown>;
  return { ...named, time: time === undefined ? undefined : new Date(time as string).getTime() };
}

describe.each(events)('the SDK and Slipway on %s', (_, attributes) => {
  const original = new SdkEvent(attributes);

  test.each(['structured', 'binary'] as const)('Slipway reads what the SDK sends, %s', (mode) => {
    const decoded = decodeHttp(...asReceived(HTTP[mode](original)));
    expect(decoded.mode).toBe(mode);
    const { datacontenttype, ...expected } = common(original) as Record<string, unknown>;
    expect(common(decoded.events[0]!)).toMatchObject(expected);
    if (datacontenttype !== undefined) expect(decoded.events[0]?.datacontenttype).toContain(datacontenttype);
  });

  test('the SDK reads what Slipway sends', () => {
    const [event] = decodeHttp(...asReceived(HTTP.structured(original))).events;
    const headers = { 'content-type': 'application/cloudevents+json' };
    const read = HTTP.toEvent({ headers, body: encodeStructured(event!) }) as InstanceType<typeof SdkEvent>;
    expect(read.validate()).toBe(true);
    expect(common(read)).toMatchObject(common(original));
  });
});

test('batches of the SDK', () => {
  const batch = JSON.stringify(events.map(([, attributes]) => new SdkEvent(attributes)));
  const headers = { 'content-type': 'application/cloudevents-batch+json' };
  const { events: decoded } = decodeHttp(headers, Buffer.from(batch));
  expect(decoded.map(({ type }) => type)).toEqual(events.map(([, attributes]) => attributes.type));
});

test('any data and extension: Slipway and the SDK read the same', () => {
  const name = fc.stringMatching(/^x[a-z0-9]{1,18}$/);
  const printable = fc.string({ minLength: 1, unit: 'grapheme-ascii' });
  fc.assert(
    fc.property(
      fc.dictionary(name, printable, { noNullPrototype: true }),
      fc.jsonValue({ maxDepth: 4 }),
      (extensions, data) => {
        fc.pre(!/proto|constructor/.test(JSON.stringify(data)));
        const event = new SdkEvent({ id: 'i', source: '/s', type: 'a.b', ...extensions, data: { data } });
        for (const mode of ['structured', 'binary'] as const) {
          // Header values travel without the blanks around them.
          fc.pre(mode === 'structured' || Object.values(extensions).every((value) => !/^[\s"]|[\s"]$|%/.test(value)));
          const [ours] = decodeHttp(...asReceived(HTTP[mode](event))).events;
          expect(JSON.parse(stringifyJson(ours?.data))).toEqual(JSON.parse(JSON.stringify({ data })));
          expect(ours?.extensions).toEqual(extensions);
        }
      },
    ),
    { numRuns: 500 },
  );
});
