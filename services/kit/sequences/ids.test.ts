import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { contextKey, executionId, executionOfTask, taskId } from './index.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('a task id is a UUID and leads back to its run and its place', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.nat({ max: 1_000 }), (source, id, index) => {
      const run = executionId(source, id);
      expect(taskId(run, index)).toMatch(UUID);
      expect(executionOfTask(taskId(run, index))).toEqual({ execution: run, index });
    }),
  );
});

test('the runs of a context are told by the beginning of their ids', () => {
  const [one, two] = [executionId('cli', 'e1', 'ctx'), executionId('cli', 'e2', 'ctx')];
  expect(one).not.toBe(two);
  for (const id of [one, two]) expect(id.startsWith(contextKey('ctx'))).toBe(true);
  expect(executionId('cli', 'e1', 'other').startsWith(contextKey('ctx'))).toBe(false);
});

test('source and id are told apart', () => expect(executionId('a', 'b')).not.toBe(executionId('ab', '')));
