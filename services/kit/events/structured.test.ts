import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeStructured, encodeStructured, type CloudEvent } from './index.ts';

const minimal = { specversion: '1.0', id: 'a', source: 's', type: 'com.example.order' };

function decode(json: unknown): CloudEvent {
  return decodeStructured(Buffer.from(typeof json === 'string' ? json : JSON.stringify(json)));
}

describe('decodeStructured', () => {
  test.each<[string, object, Partial<CloudEvent>]>([
    ['datacontenttype', { datacontenttype: 'application/json' }, { datacontenttype: 'application/json' }],
    ['contenttype, as Keptn says', { contenttype: 'application/json' }, { datacontenttype: 'application/json' }],
    ['empty extensions as absent', { triggeredid: '', gitcommitid: null }, { extensions: {} }],
    [
      'unknown extensions',
      { comexampleother: 'x', flag: true, n: 3 },
      { extensions: { comexampleother: 'x', flag: true, n: 3 } },
    ],
    [
      "extensions of Keptn's model",
      { extensions: { foo: 'bar' }, triggeredid: 't' },
      { extensions: { foo: 'bar', triggeredid: 't' } },
    ],
    ['specversion 0.2 of old files', { specversion: '0.2' }, { extensions: {} }],
    ['base64 of JSON', { data_base64: 'eyJhIjoxfQ==' }, { data: { a: 1 } }],
    ['data that is null', { data: null }, { data: null }],
    ['text', { datacontenttype: 'text/plain', data: 'hello' }, { data: 'hello' }],
  ])('takes %s', (_, change, expected) => {
    expect(decode({ ...minimal, ...change })).toMatchObject(expected);
  });

  test("an attribute, even an empty one, hides that of the same name among the extensions of Keptn's model", () => {
    const event = decode({ ...minimal, extensions: { subject: 'x', datacontenttype: 'y', foo: 'bar' }, subject: '' });
    expect(event).toEqual({ id: 'a', source: 's', type: 'com.example.order', extensions: { foo: 'bar' } });
  });

  test('base64 of anything else becomes bytes and base64 again', () => {
    const event = decode({ ...minimal, datacontenttype: 'image/png', data_base64: 'iVBORw==' });
    expect(event.data).toEqual(new Uint8Array([0x89, 0x50, 0x4e, 0x47]));
    expect(JSON.parse(encodeStructured(event))).toMatchObject({ data_base64: 'iVBORw==' });
  });

  test.each([
    ['9007199254740993'],
    ['-123456789012345678901234567890'],
    ['0.12345678901234567890'],
    ['1e400'],
    ['1E-400'],
    ['12345678901234567890e2'],
  ])('keeps the number %s', (digits) => {
    const text = `{"specversion":"1.0","id":"a","source":"s","type":"t","big":${digits},"data":{"n":[${digits}]}}`;
    const encoded = encodeStructured(decode(text));
    expect(encoded).toContain(`"n":[${digits}]`);
    expect(encoded).toContain(`"big":${digits}`);
  });

  test('numbers that a double holds stay numbers beside one that it does not', () => {
    const text = `{"specversion":"1.0","id":"a","source":"s","type":"t","data":{"n":3,"f":0.1,"big":9007199254740993}}`;
    expect(decode(text).data).toMatchObject({ n: 3, f: 0.1 });
  });

  test('data that looks like a lossless number is only data', () => {
    const data = { isLosslessNumber: true, value: '1' };
    expect(JSON.parse(encodeStructured(decode({ ...minimal, data })))).toMatchObject({ data });
  });

  test.each([
    ['{', /not valid|JSON|end/i],
    ['[]', /not a JSON object/],
    ['null', /not a JSON object/],
    ['"text"', /not a JSON object/],
    ['', /JSON/],
    [`{"data":${'['.repeat(101)}${']'.repeat(101)}}`, /nested deeper/],
    [`{"data":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`, /nested deeper/],
    ['{"data":{"__proto__":{"polluted":true}}}', /__proto__/],
    ['{"data":{"\\u005f_proto__":{"polluted":true}}}', /__proto__/],
    ['{"data":{"__proto__":{"polluted":12345678901234567890}}}', /__proto__/],
    ['{"data":{"constructor":{"prototype":{}}}}', /constructor/],
    ['{"data":1,"data_base64":"eA=="}', /both/],
    ['{"data_base64":"%"}', /base64/],
    ['{"data":12345678901234567890,}', /key/],
  ])('refuses %.40s', (text, reason) => {
    expect(() => decode(text)).toThrow(
      expect.objectContaining({ code: 'SLW_EVENT_MALFORMED', message: expect.stringMatching(reason) }),
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('refuses bytes that are not UTF-8', () => {
    expect(() => decodeStructured(Buffer.from([0x7b, 0xff]))).toThrow(/UTF-8/);
  });
});

describe('round trip', () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,20}$/);
  const reserved = [
    'id',
    'source',
    'type',
    'time',
    'subject',
    'data',
    'datacontenttype',
    'contenttype',
    'dataschema',
    'specversion',
    'extensions',
  ];
  const value = fc.oneof(
    fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text)),
    fc.boolean(),
    fc.integer(),
  );
  const extensions = fc.dictionary(
    word.filter((name) => !reserved.includes(name)),
    value,
    { maxKeys: 10, noNullPrototype: true },
  );

  test('any extension and any JSON data', () => {
    fc.assert(
      fc.property(extensions, fc.jsonValue({ maxDepth: 5 }), (extra, data) => {
        fc.pre(!/proto|constructor/.test(JSON.stringify(data)));
        const event = decode({ ...minimal, ...extra, data });
        expect(event.extensions).toEqual(extra);
        expect(decode(encodeStructured(event))).toEqual({ ...event, datacontenttype: 'application/json' });
        expect(JSON.parse(encodeStructured(event)).data).toEqual(JSON.parse(JSON.stringify(data)));
      }),
      { numRuns: 1_000 },
    );
  });

  test('any integer, to the last digit', () => {
    fc.assert(
      fc.property(fc.bigInt(), (integer) => {
        const text = `{"specversion":"1.0","id":"a","source":"s","type":"t","data":[${integer}]}`;
        expect(encodeStructured(decode(text))).toContain(`"data":[${integer}]`);
      }),
    );
  });
});
