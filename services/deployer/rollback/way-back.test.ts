import { describe, expect, test } from '@jest/globals';
import type { Revision } from '../../kit/helm/index.ts';
import { CONTEXT_LABEL, RUN_LABEL } from '../next-step.ts';
import { wayBack, type Undo } from './way-back.ts';

/** `4 deployed b B` is revision 4 with the labels of upgrade b in the run B; without letters, a person's. */
function history(...revisions: readonly string[]): readonly Revision[] {
  return revisions.map((text) => {
    const [number, status = '', run, context] = text.split(' ');
    const labels = run === undefined || context === undefined ? {} : { [RUN_LABEL]: run, [CONTEXT_LABEL]: context };
    return { revision: Number(number), status, labels, began: '' };
  });
}

const RUN: Undo = { of: 'run', context: 'B' };
const ANYONE: Undo = { of: 'anyone' };

describe('where a rollback goes', () => {
  test.each<[string, readonly Revision[], Undo, string]>([
    ['the run deployed', history('1 superseded a A', '2 deployed b B'), RUN, 'back 2 1'],
    ['a person asks', history('1 superseded a A', '2 deployed b B'), ANYONE, 'back 2 1'],
    ['the run deployed twice', history('1 superseded a A', '2 superseded b B', '3 deployed c B'), RUN, 'back 3 1'],
    [
      'a person asks: one version',
      history('1 superseded a A', '2 superseded b B', '3 deployed c B'),
      ANYONE,
      'back 3 2',
    ],
    [
      'the deployment failed and was undone',
      history('1 superseded a A', '2 failed b B', '3 deployed a A'),
      RUN,
      'stay',
    ],
    ['the deployment failed before it began', history('1 superseded z Z', '2 deployed a A'), RUN, 'stay'],
    ['somebody deployed since', history('1 superseded a A', '2 superseded b B', '3 deployed c C'), RUN, 'stay'],
    ['the run was rolled back already', history('1 superseded a A', '2 superseded b B', '3 deployed a A'), RUN, 'stay'],
    [
      'what was rolled back once is no place to go to',
      history('1 superseded a A', '2 superseded z Z', '3 superseded a A', '4 deployed b B'),
      RUN,
      'back 4 3',
    ],
    [
      'a second rollback by hand goes one further',
      history('1 superseded a A', '2 superseded z Z', '3 superseded b B', '4 deployed z Z'),
      ANYONE,
      'back 4 1',
    ],
    ['failures in between', history('1 superseded a A', '2 failed z Z', '3 deployed b B'), RUN, 'back 3 1'],
    ['a failure on top', history('1 superseded a A', '2 deployed b B', '3 failed b B'), RUN, 'back 3 1'],
    ['releases that people made', history('1 superseded', '2 superseded', '3 deployed'), ANYONE, 'back 3 2'],
    ['back to what a person made', history('1 superseded', '2 deployed b B'), RUN, 'back 2 1'],
    ['the first version', history('1 deployed b B'), RUN, 'nowhere'],
    ['the first version, by hand', history('1 deployed b B'), ANYONE, 'nowhere'],
    ['only failures before', history('1 failed a A', '2 deployed b B'), RUN, 'nowhere'],
    ['a first install that was removed', history(), RUN, 'stay'],
    ['no release', history(), ANYONE, 'nowhere'],
  ])('%s', (_, revisions, undo, expected) => {
    const way = wayBack(revisions, undo);
    expect(way.kind === 'back' ? `back ${way.from} ${way.to}` : way.kind).toBe(expected);
  });
});
