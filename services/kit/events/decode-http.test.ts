import { describe, expect, test } from '@jest/globals';
import { decodeHttp, type HttpHeaders } from './index.ts';

const event = { specversion: '1.0', id: 'a', source: 's', type: 'com.example.order' };
const ce = { 'ce-specversion': '1.0', 'ce-id': 'a', 'ce-source': 's', 'ce-type': 'com.example.order' };
const json = { 'content-type': 'application/json' };

function decode(headers: HttpHeaders, body: unknown): ReturnType<typeof decodeHttp> {
  const bytes = body instanceof Uint8Array ? body : typeof body === 'string' ? body : JSON.stringify(body);
  return decodeHttp(headers, Buffer.from(bytes as string));
}

describe('decodeHttp modes', () => {
  test.each<[string, HttpHeaders, unknown, string, number]>([
    ['structured', { 'content-type': 'application/cloudevents+json; charset=utf-8' }, event, 'structured', 1],
    ["Keptn's plain JSON", json, event, 'structured', 1],
    ['binary JSON', { ...json, ...ce }, { n: 1 }, 'binary', 1],
    ['binary without body', ce, '', 'binary', 1],
    ['batch', { 'content-type': 'application/cloudevents-batch+json' }, [event, event], 'batch', 2],
    ['empty batch', { 'content-type': 'Application/CloudEvents-Batch+JSON' }, [], 'batch', 0],
  ])('%s', (_, headers, body, mode, count) => {
    const decoded = decode(headers, body);
    expect(decoded.mode).toBe(mode);
    expect(decoded.events).toHaveLength(count);
  });
});

describe('binary mode', () => {
  test.each<[string, string, string]>([
    ['percent-encoded UTF-8', 'Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro € 😀'],
    ['quoted', '"a \\"b\\" c"', 'a "b" c'],
    ['a sequence that is no UTF-8', 'a%FFb', 'a%FFb'],
    ['a lone percent sign', '100%', '100%'],
  ])('reads a value that is %s', (_, header, value) => {
    expect(decode({ ...ce, 'ce-subject': header }, '').events[0]?.subject).toBe(value);
  });

  test("takes Keptn's extensions, and empty ones as absent", () => {
    const headers = { ...ce, 'ce-shkeptncontext': 'C1', 'ce-triggeredid': '', 'ce-gitcommitid': 'abc' };
    expect(decode(headers, '').events[0]?.extensions).toEqual({ shkeptncontext: 'C1', gitcommitid: 'abc' });
  });

  test.each<[string, unknown, unknown]>([
    ['application/json', '{"n":9007199254740993}', { n: { value: '9007199254740993' } }],
    ['application/vnd.x+json', '[1]', [1]],
    ['text/plain; charset=utf-8', 'grüß', 'grüß'],
    ['application/octet-stream', new Uint8Array([0, 255]), new Uint8Array([0, 255])],
    ['application/xml', '<a/>', new Uint8Array(Buffer.from('<a/>'))],
  ])('data of %s', (type, body, data) => {
    const { events } = decode({ ...ce, 'content-type': type }, body);
    if (data instanceof Uint8Array) expect(events[0]?.data).toEqual(data);
    else expect(events[0]).toMatchObject({ data, datacontenttype: type });
  });
});

describe('decodeHttp refuses', () => {
  test.each<[string, HttpHeaders, unknown, string, string[]]>([
    ['no content type', {}, event, 'SLW_EVENT_MEDIA_TYPE', []],
    ['another content type', { 'content-type': 'text/plain' }, event, 'SLW_EVENT_MEDIA_TYPE', []],
    ['JSON that is none', json, '{', 'SLW_EVENT_MALFORMED', []],
    ['binary JSON that is none', { ...json, ...ce }, '{', 'SLW_EVENT_MALFORMED', []],
    [
      'text that is no UTF-8',
      { ...ce, 'content-type': 'text/plain' },
      new Uint8Array([255]),
      'SLW_EVENT_MALFORMED',
      [],
    ],
    [
      'a batch that is none',
      { 'content-type': 'application/cloudevents-batch+json' },
      event,
      'SLW_EVENT_MALFORMED',
      [],
    ],
    [
      'too large a batch',
      { 'content-type': 'application/cloudevents-batch+json' },
      Array(1001).fill(event),
      'SLW_EVENT_BATCH_TOO_LARGE',
      [],
    ],
    ['JSON without attributes', json, {}, 'SLW_EVENT_INVALID', ['specversion', 'id', 'source', 'type']],
    ['wrong types', json, { ...event, id: 3, source: {}, type: [] }, 'SLW_EVENT_INVALID', ['id', 'source', 'type']],
    ['an unknown version', json, { ...event, specversion: '2.0' }, 'SLW_EVENT_INVALID', ['specversion']],
    ['control characters', json, { ...event, id: 'a\r\nNats-Rollup: all' }, 'SLW_EVENT_INVALID', ['id']],
    [
      'half surrogates',
      json,
      '{"specversion":"1.0","id":"\\ud800","source":"s","type":"t"}',
      'SLW_EVENT_INVALID',
      ['id'],
    ],
    ['too long an id', json, { ...event, id: 'x'.repeat(257) }, 'SLW_EVENT_INVALID', ['id']],
    ['wildcards in the type', json, { ...event, type: 'sh.keptn.>' }, 'SLW_EVENT_INVALID', ['type']],
    ['a blank in the type', json, { ...event, type: 'a b' }, 'SLW_EVENT_INVALID', ['type']],
    ['an empty part in the type', json, { ...event, type: 'a..b' }, 'SLW_EVENT_INVALID', ['type']],
    [
      'a type that NATS would obey',
      json,
      { ...event, type: '$JS.API.STREAM.DELETE.slipway' },
      'SLW_EVENT_INVALID',
      ['type'],
    ],
    ["a type in Slipway's own subjects", json, { ...event, type: 'slipway.timer.x' }, 'SLW_EVENT_INVALID', ['type']],
    ['a time that is none', json, { ...event, time: '2026-02-30T00:00:00Z' }, 'SLW_EVENT_INVALID', ['time']],
    ['a time without a zone', json, { ...event, time: '2026-02-01T00:00:00' }, 'SLW_EVENT_INVALID', ['time']],
    ['an extension of upper case', json, { ...event, Foo: 'x' }, 'SLW_EVENT_INVALID', ['Foo']],
    ['an extension that is an object', json, { ...event, foo: {} }, 'SLW_EVENT_INVALID', ['foo']],
    [
      'an extension __proto__ by header',
      { ...json, ...ce, 'ce-__proto__': 'x' },
      '1',
      'SLW_EVENT_INVALID',
      ['__proto__'],
    ],
  ])('%s', (_, headers, body, code, fields) => {
    const expected = { code, fields: fields.map((field) => expect.objectContaining({ field })) };
    expect(() => decode(headers, body)).toThrow(expect.objectContaining(expected));
  });
});
