import { describe, expect, test } from '@jest/globals';
import type { Revision } from '../../kit/helm/index.ts';
import { CONTEXT_LABEL, EVENT_LABEL, RUN_LABEL, TASK_LABEL } from '../next-step.ts';
import { stepLabel } from '../steps.ts';
import { broughtBy, deliveredBy } from './canary-owner.ts';

/** `3 superseded b canary`: revision 3 by the upgrade b of the task b, at that step; only a number and a status: a person's. */
function history(...revisions: readonly string[]): readonly Revision[] {
  return revisions.map((text) => {
    const [number, status = '', task, step = ''] = text.split(' ');
    const own = (eventLabel: string) => ({
      [TASK_LABEL]: eventLabel,
      [EVENT_LABEL]: stepLabel({ eventLabel }, step),
      [RUN_LABEL]: eventLabel,
      [CONTEXT_LABEL]: `run of ${eventLabel}`,
    });
    return { revision: Number(number), status, labels: task === undefined ? {} : own(task), began: '' };
  });
}

describe('the revision that brought the version of the canary', () => {
  test.each<[string, readonly Revision[], number | undefined]>([
    ['a delivery', history('1 superseded a canary', '2 deployed b canary'), 2],
    ['scaled since', history('1 superseded a canary', '2 deployed x scale-canary'), 1],
    ['scaled twice', history('1 superseded a canary', '2 superseded x scale-canary', '3 deployed y scale-canary'), 1],
    ['a delivery after a scaling', history('1 superseded x scale-canary', '2 deployed b canary'), 2],
    ['a delivery that failed on top', history('1 deployed a canary', '2 failed b canary'), 1],
    [
      'gone back to from a delivery that failed',
      history('1 superseded a canary', '2 failed b canary', '3 deployed a canary'),
      3,
    ],
    [
      'gone back to a scaled one from a delivery that served',
      history(
        '1 superseded a canary',
        '2 superseded x scale-canary',
        '3 superseded b canary',
        '4 deployed x scale-canary',
      ),
      1,
    ],
    ["a person's", history('1 superseded a canary', '2 deployed'), 2],
    ['scaled, and no longer kept', history('7 deployed x scale-canary'), undefined],
    ['nothing that serves', history('1 failed a canary'), undefined],
    ['no release', history(), undefined],
  ])('%s', (_, revisions, expected) => expect(broughtBy(revisions)?.revision).toBe(expected));
});

test.each<[string, readonly Revision[], boolean]>([
  ['a delivery of it', history('1 superseded a canary', '2 deployed b canary'), true],
  ['only a release of it', history('1 superseded b canary', '2 deployed a scale-down'), false],
  ['nothing of it', history('1 deployed b canary'), false],
])('whether a run has brought a canary: %s', (_, revisions, expected) => {
  expect(deliveredBy(revisions, 'run of a')).toBe(expected);
});
