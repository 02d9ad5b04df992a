import { describe, expect, test } from '@jest/globals';
import { backoffMs, readWatchLine } from './watch-line.ts';

const metadata = { name: 'carts', resourceVersion: '7' };

describe('readWatchLine', () => {
  test.each([
    ['ADDED', { metadata }, { type: 'added', object: { metadata } }],
    ['MODIFIED', { metadata, spec: 1 }, { type: 'modified', object: { metadata, spec: 1 } }],
    ['DELETED', { metadata }, { type: 'deleted', object: { metadata } }],
    ['BOOKMARK', { metadata: { resourceVersion: '9' } }, { type: 'bookmark', version: '9' }],
    ['ERROR', { kind: 'Status', code: 410 }, { type: 'expired' }],
    ['ERROR', { code: 500, message: 'x' }, { type: 'error', status: 500, body: '{"code":500,"message":"x"}' }],
    ['ERROR', {}, { type: 'error', status: 500, body: '{}' }],
    ['NEW', { metadata }, { type: 'error', status: 500, body: JSON.stringify({ metadata }) }],
  ])('%s %j', (type, object, expected) => {
    expect(readWatchLine(JSON.stringify({ type, object }))).toEqual(expected);
  });

  test('what is no JSON throws', () => expect(() => readWatchLine('<html>')).toThrow(SyntaxError));
});

test.each([
  [0, 100],
  [1, 100],
  [2, 200],
  [5, 1_600],
  [8, 10_000],
  [2_000, 10_000],
])('after %d failures in a row it waits %d ms', (failures, expected) => expect(backoffMs(failures)).toBe(expected));
