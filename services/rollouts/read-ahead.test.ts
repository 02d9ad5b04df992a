import { describe, expect, test } from '@jest/globals';
import type { Task } from '../kit/executor/index.ts';
import { createReadAhead } from './read-ahead.ts';

function taskOf(id: string): Task {
  const data = { project: 'shop', stage: 'dev', service: 'carts' };
  return { event: { id, source: 'test', type: 'test', data, extensions: {} }, id, context: id, data };
}

const answer = (value: string) => () => Promise.resolve(value);
const failure = (message: string) => () => Promise.reject<string>(new Error(message));

describe('what is read ahead of a task', () => {
  test.each([
    ['at once', 0, 'ahead'],
    ['after a usual claim', 250, 'ahead'],
    ['when it has become old', 251, 'now'],
  ])('%s', async (_, later, expected) => {
    let time = 0;
    const ahead = createReadAhead<string>(() => time);
    const task = taskOf('t1');
    ahead.begin(task, answer('ahead'));
    await new Promise(setImmediate);
    time = later;
    expect(await ahead.get(task, answer('now'))).toBe(expected);
  });

  test('is given once, to its own task', async () => {
    const ahead = createReadAhead<string>(() => 0);
    const [one, other] = [taskOf('t1'), taskOf('t1')];
    ahead.begin(one, answer('ahead'));
    expect(await ahead.get(other, answer('now'))).toBe('now');
    expect(await ahead.get(one, answer('now'))).toBe('ahead');
    expect(await ahead.get(one, answer('now'))).toBe('now');
  });

  test('counts no more when it is read ahead again', async () => {
    const ahead = createReadAhead<string>(() => 0);
    const task = taskOf('t1');
    ahead.begin(task, failure('before'));
    ahead.begin(task, answer('ahead'));
    expect(await ahead.get(task, answer('now'))).toBe('ahead');
  });

  test('and could not be read, is told as it is', async () => {
    const ahead = createReadAhead<string>(() => 0);
    const task = taskOf('t1');
    ahead.begin(task, failure('no such Rollout'));
    await expect(ahead.get(task, answer('now'))).rejects.toThrow('no such Rollout');
    expect(await ahead.get(task, answer('now'))).toBe('now');
  });
});
