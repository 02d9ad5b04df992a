import { expect, test } from '@jest/globals';
import type { SequenceRecord } from '../../kit/sequences/index.ts';
import { withAside } from './aside.ts';
import { decided, type Execution, type Queue, type State } from './state.ts';

function stateOf(state: SequenceRecord['state'], queue: Queue): State {
  return { execution: { record: { id: 'a', state } } as unknown as Execution, queue };
}

const none: Queue = { active: null, waiting: [] };

test.each<[string, SequenceRecord['state'], Queue, Queue, readonly string[] | undefined]>([
  ['a run that leaves its turn to wait for people', 'waitingForApproval', { ...none, active: 'a' }, none, ['a']],
  ['one that is aside and stays there', 'waitingForApproval', { ...none, aside: ['b', 'a'] }, none, ['b', 'a']],
  ['one that comes back to its turn', 'started', { ...none, aside: ['a', 'b'] }, { ...none, active: 'a' }, ['b']],
  [
    'one that comes back and waits',
    'waiting',
    { ...none, aside: ['a'] },
    { ...none, waiting: [{ id: 'a', seq: 1 }] },
    undefined,
  ],
  ['one that ends', 'finished', { ...none, aside: ['a', 'b'] }, none, ['b']],
  ['one that never left its turn', 'started', { ...none, active: 'a' }, { ...none, active: 'a' }, undefined],
])('%s', (_, state, before, after, aside) => {
  const { queue } = withAside(stateOf(state, before), decided(stateOf(state, after))).state;
  expect(queue.aside?.toSorted()).toEqual(aside?.toSorted());
});

test('what changes nothing stays the same queue, so that it is not written', () => {
  const queue: Queue = { ...none, active: 'b', aside: ['a'] };
  const state = stateOf('waitingForApproval', queue);
  expect(withAside(state, decided(state)).state.queue).toBe(queue);
});
