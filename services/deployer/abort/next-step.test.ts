import { describe, expect, test } from '@jest/globals';
import type { Revision } from '../../kit/helm/index.ts';
import { RUN_LABEL, TASK_LABEL, type Situation } from '../next-step.ts';
import { abortStep, type Mine } from './next-step.ts';

/** `2 failed T`: a revision of task T; one that Helm made when going back carries the labels of another and names none. */
function revisions(...words: readonly string[]): readonly Revision[] {
  return words.map((text) => {
    const [number = '', status = '', task] = text.split(' ');
    const labels = task === undefined ? {} : { [TASK_LABEL]: task, [RUN_LABEL]: `space.${number}` };
    return { revision: Number(number), status, labels, began: '2026-01-01T00:00:00Z' };
  });
}

function situation(history: readonly Revision[], more: Partial<Situation> = {}): Situation {
  return {
    ...{ history, event: 'E', failure: 'none', interrupted: false, helmAlive: false, helmVisible: true },
    ...{ unchangedMs: 0, ageMs: 0, timeoutMs: 60_000, ...more },
  };
}

const all: Mine = { task: 'T', all: true };
const last: Mine = { task: 'T', all: false };
const byHelm: Mine = { task: 'T', all: false, after: 2 };

describe('an aborted task', () => {
  test.each<[string, readonly string[], Mine, object]>([
    ['of which nothing began', ['1 deployed A'], all, { do: 'rest' }],
    ['of which nothing is there', [], all, { do: 'rest' }],
    ['whose helm was ended', ['1 deployed A', '2 failed T'], all, { do: 'roll-back', to: 1 }],
    ['whose first install was ended', ['1 failed T'], all, { do: 'uninstall' }],
    ['whose helm died', ['1 deployed A', '2 pending-upgrade T'], all, { do: 'roll-back', to: 1 }],
    ['whose helm died in a first install', ['1 pending-install T'], all, { do: 'uninstall' }],
    ['that helm had brought to its end', ['1 superseded A', '2 deployed T'], all, { do: 'roll-back', to: 1 }],
    ['with several steps', ['1 superseded A', '2 superseded T', '3 deployed T'], all, { do: 'roll-back', to: 1 }],
    ['that is undone', ['1 superseded A', '2 failed T', '3 deployed A'], all, { do: 'rest' }],
    ['whose undoing failed', ['1 deployed A', '2 failed T', '3 failed A'], all, { do: 'roll-back', to: 1 }],
    ['whose undoing died', ['1 deployed A', '2 failed T', '3 pending-rollback A'], all, { do: 'forget', revision: 3 }],
    ['that failed before and stays undone', ['1 deployed A', '2 failed T', '3 deployed'], all, { do: 'rest' }],
    ['in whose place somebody deployed', ['1 superseded A', '2 superseded T', '3 deployed B'], all, { do: 'rest' }],
    ['beside a failure of another', ['1 deployed A', '2 failed B'], all, { do: 'rest' }],
    ['between two steps of a way back', ['1 superseded A', '2 deployed T'], last, { do: 'rest' }],
    ['in a step of a way back', ['1 superseded A', '2 deployed T', '3 failed T'], last, { do: 'roll-back', to: 2 }],
    ['that goes back by Helm', ['1 superseded A', '2 deployed B', '3 failed'], byHelm, { do: 'roll-back', to: 2 }],
    ['that went back by Helm', ['1 superseded A', '2 superseded B', '3 deployed'], byHelm, { do: 'rest' }],
    ['that did not go back yet', ['1 superseded A', '2 deployed B'], byHelm, { do: 'rest' }],
  ])('%s', (_, history, mine, step) => {
    expect(abortStep(situation(revisions(...history)), mine)).toEqual(step);
  });

  test('ends a helm that runs, and waits for one elsewhere', () => {
    const history = revisions('1 deployed A', '2 pending-upgrade T');
    expect(abortStep(situation(history, { helmAlive: true }), all)).toEqual({ do: 'end-helm' });
    expect(abortStep(situation(history, { helmVisible: false }), all)).toEqual({ do: 'wait' });
  });
});
