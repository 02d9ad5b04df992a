import { describe, expect, test } from '@jest/globals';
import { decideLane, type LaneRecord } from './lane.ts';

const patience = { lease: 15_000, abandoned: 120_000 };
const held = (holder: string, task: string): LaneRecord => ({ holder, task, seq: 1 });

describe('decideLane for task t1 in replica a', () => {
  test.each<[string, LaneRecord | undefined, number, 'take' | 'wait']>([
    ['nobody ever held it', undefined, 0, 'take'],
    ['it was released', { holder: null, task: null, seq: 9 }, 0, 'take'],
    ['this replica holds it for this task', held('a', 't1'), 0, 'take'],
    ['another replica works on this task', held('b', 't1'), 14_999, 'wait'],
    ['the replica that worked on this task died', held('b', 't1'), 15_000, 'take'],
    ['this task was given back', { holder: null, task: 't1', seq: 1 }, 0, 'take'],
    ['another task was given back', { holder: null, task: 't0', seq: 1 }, 1_000, 'wait'],
    ['another task is worked on', held('b', 't0'), 14_999, 'wait'],
    ['another task was begun by a dead replica: it goes first', held('b', 't0'), 60_000, 'wait'],
    ['that other task never came back', held('b', 't0'), 120_000, 'take'],
    ['this replica still has another task there', held('a', 't0'), 100, 'wait'],
  ])('%s', (_, record, unchangedFor, expected) => {
    expect(decideLane('t1', 'a', { record, unchangedFor }, patience)).toBe(expected);
  });
});
