import { expect, test } from '@jest/globals';
import type { EventData } from '../../kit/events/index.ts';
import { resultOf } from './result.ts';

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
