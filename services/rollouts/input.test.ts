import { describe, expect, test } from '@jest/globals';
import { incomingResult, strategyIn, timeoutOf } from './input.ts';

describe('the time that a task has', () => {
  test.each([
    [{}, 5_000],
    [{ release: {} }, 5_000],
    [{ release: { timeout: '' } }, 5_000],
    [{ release: { timeout: '90s' } }, 90_000],
    [{ release: 'x' }, 5_000],
  ])('%j: %s', (data, expected) => expect(timeoutOf('release', data, 5_000)).toBe(expected));

  test.each(['10', '10ms', '25h', 'soon', 90])('%j is refused', (timeout) => {
    const refusal = expect.objectContaining({ code: 'SLW_ROLLOUTS_INPUT' });
    expect(() => timeoutOf('release', { release: { timeout } }, 5_000)).toThrow(refusal);
  });
});

describe('the strategy', () => {
  test.each([
    [{}, undefined],
    [{ deployment: 'x' }, undefined],
    [{ deployment: { deploymentstrategy: '' } }, undefined],
    [{ deployment: { deploymentstrategy: 'user_managed' } }, 'user_managed'],
    [{ deployment: { deploymentstrategy: 'blue_green_service' } }, 'duplicate'],
    [{ deployment: { deploymentstrategy: 'direct' } }, 'direct'],
  ])('%j: %s', (data, expected) => expect(strategyIn(data)).toBe(expected));

  test('another is refused', () => {
    const data = { deployment: { deploymentstrategy: 'rainbow' } };
    expect(() => strategyIn(data)).toThrow(expect.objectContaining({ code: 'SLW_DEPLOY_STRATEGY' }));
  });
});

test.each<[Parameters<typeof incomingResult>[0], string, boolean]>([
  [{ result: 'pass', status: 'succeeded' }, 'pass', false],
  [{ result: 'warning', status: 'succeeded' }, 'warning', false],
  [{ result: 'fail', status: 'succeeded' }, 'fail', false],
  [{ result: '', status: 'succeeded' }, 'pass', true],
  [{}, 'pass', true],
  [{ status: 'errored' }, 'fail', true],
])('the result of %j is %s', (data, result, isAssumed) => {
  expect(incomingResult(data)).toEqual({ result, isAssumed });
});
