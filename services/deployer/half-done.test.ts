import { expect, test } from '@jest/globals';
import type { Revision } from '../kit/helm/index.ts';
import { halfDoneIn } from './half-done.ts';
import { EVENT_LABEL, RUN_LABEL, TASK_LABEL } from './next-step.ts';

/** `3 failed T lead`: revision 3 of the task T at its step; an upgrade of its own unless it has the same task and step as one before. */
function history(...revisions: readonly string[]): readonly Revision[] {
  return revisions.map((text) => {
    const [number, status = '', task = '', step = ''] = text.split(' ');
    const labels = { [TASK_LABEL]: task, [EVENT_LABEL]: step, [RUN_LABEL]: `${task} ${step}` };
    return { revision: Number(number), status, labels, began: '' };
  });
}

test.each<[string, readonly Revision[], string | undefined, string | undefined]>([
  ['its helm is dead', history('1 deployed A lead', '2 pending-upgrade T new'), undefined, 'new'],
  ['its helm was ended', history('1 deployed A lead', '2 failed T new'), undefined, 'new'],
  ['its record is removed', history('1 deployed A lead'), 'new', 'new'],
  ['removed, and begun again', history('1 deployed A lead', '2 pending-upgrade T new'), 'new', 'new'],
  ['removed, and done since', history('1 superseded A lead', '2 deployed T new'), 'new', undefined],
  ['done, and the next one begun', history('1 superseded T new', '2 pending-upgrade T lead'), 'new', 'lead'],
  ['all done', history('1 superseded T new', '2 deployed T lead'), undefined, undefined],
  ['of another task', history('1 deployed A lead', '2 failed B new'), undefined, undefined],
  [
    'helm that goes back, with the labels of another revision',
    history('1 deployed T new', '2 pending-rollback T new'),
    undefined,
    undefined,
  ],
  ['nothing was begun', history('1 deployed A lead'), undefined, undefined],
  ['no release', history(), undefined, undefined],
])('%s', (_, revisions, kept, expected) => expect(halfDoneIn(revisions, 'T', kept)).toBe(expected));
