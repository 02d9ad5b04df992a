import { expect, test } from '@jest/globals';
import type { EventData } from '../../kit/events/index.ts';
import { onFailOf, resultOf } from './result.ts';

test.each<[Pick<EventData, 'result' | 'status'>, string, boolean]>([
  [{ result: 'pass', status: 'succeeded' }, 'pass', false],
  [{ result: 'warning', status: 'succeeded' }, 'warning', false],
  [{ result: 'fail', status: 'succeeded' }, 'fail', false],
  [{ result: '', status: 'succeeded' }, 'pass', true],
  [{ status: 'succeeded' }, 'pass', true],
  [{}, 'pass', true],
  [{ result: '', status: 'errored' }, 'fail', true],
  [{ status: 'aborted' }, 'fail', true],
  [{ status: 'unknown' }, 'fail', true],
])('%j: %s', (data, result, isAssumed) => {
  expect(resultOf(data)).toEqual({ result, isAssumed });
});

test.each([
  [undefined, 'nothing'],
  ['', 'nothing'],
  ['nothing', 'nothing'],
  ['rollback', 'rollback'],
])('onFail %j: %s', (value, expected) => expect(onFailOf(value)).toBe(expected));

test('onFail of another kind is refused', () => {
  expect(() => onFailOf('explode')).toThrow(expect.objectContaining({ code: 'SLW_DEPLOY_INPUT' }));
});
