import { expect, test } from '@jest/globals';
import type { SequenceRecord, TaskRecord } from '../../kit/sequences/index.ts';
import { endWord, waitsFor } from './waits-for.ts';

function run(change: Partial<SequenceRecord>, task?: Partial<TaskRecord>): SequenceRecord {
  const tasks: TaskRecord[] = task === undefined ? [] : [{ name: 'test', state: 'pending', executors: [], ...task }];
  return {
    ...{ id: 'r', triggeredId: 't', context: 'c', project: 'p', stage: 's', service: 'v', sequence: 'd' },
    ...{ state: 'started', triggeredAt: '2026-01-01T00:00:00Z', tasks },
    ...change,
  };
}

test.each<[string, SequenceRecord]>([
  ['the run before it', run({ state: 'waiting' })],
  ['approval', run({ state: 'waitingForApproval' })],
  ['resume', run({ state: 'paused' })],
  ['executors to stop', run({ state: 'aborting' })],
  ['test, due 2026-01-01T01:00:00Z', run({}, { state: 'delayed', dueAt: '2026-01-01T01:00:00Z' })],
  ['test, nobody has it yet', run({}, { state: 'triggered' })],
  ['test (k6, jmeter)', run({}, { state: 'started', executors: ['k6', 'jmeter'] })],
  ['', run({}, { state: 'finished' })],
  ['', run({ state: 'finished' }, { state: 'skipped' })],
])('%s', (words, record) => expect(waitsFor(record)).toBe(words));

test.each<[string, Partial<SequenceRecord>]>([
  ['pass', { result: 'pass', status: 'succeeded' }],
  ['fail', { result: 'fail', status: 'errored' }],
  ['aborted', { result: 'fail', status: 'aborted' }],
  ['timed out', { result: 'fail', status: 'errored', timedOut: true }],
  ['', {}],
])('ended: %s', (words, change) => expect(endWord(run(change))).toBe(words));
