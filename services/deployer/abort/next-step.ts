import type { Revision } from '../../kit/helm/index.ts';
import { isOurs, isUnderWay, stepUnderWay, TASK_LABEL, type ClearingStep, type Situation } from '../next-step.ts';

/** What makes a revision one of the aborted task. */
export interface Mine {
  /** Value of the label that all revisions of the task carry. */
  readonly task: string;
  /** Of a task that goes back by Helm, whose revisions carry another's labels: those after this one are its own. */
  readonly after?: number;
  /** Whether what the task had brought to its end goes too; if not, only what it was at in that moment. */
  readonly all: boolean;
}

export type AbortStep =
  | Exclude<ClearingStep, { readonly do: 'remove' }>
  | { readonly do: 'roll-back'; readonly to: number }
  | { readonly do: 'uninstall' }
  /** Nothing of the task is left to undo. */
  | { readonly do: 'rest' };

/**
 * What to do next for an aborted task with one release, whichever attempt of whichever replica looks (specs/keptn.md 5, row 2):
 * back to what served before the task began, and away with what never served. Pure.
 */
export function abortStep(situation: Situation, mine: Mine): AbortStep {
  const { history } = situation;
  const newest = history.at(-1);
  if (newest === undefined) return { do: 'rest' };
  const own = history.filter((revision) => isMine(history, revision, mine));
  if (isUnderWay(newest)) {
    const step = stepUnderWay(situation, newest);
    if (step.do === 'remove') return { do: 'uninstall' };
    // What a helm that died has written already is in no record but this one.
    if (step.do !== 'forget' || !own.includes(newest)) return step;
    return back(history, mine.all ? (own[0] ?? newest) : newest);
  }
  const first = own[0];
  if (first === undefined || settled(newest, own, mine)) return { do: 'rest' };
  return back(history, mine.all ? first : newest);
}

/** Whether the newest revision is what shall serve. */
function settled(newest: Revision, own: readonly Revision[], { all }: Mine): boolean {
  if (newest.status !== 'deployed') return false;
  return !all || !own.includes(newest);
}

/** To the newest that served before that revision; a release that never did is removed, for Helm would take its remains for a version. */
function back(history: readonly Revision[], before: Revision): AbortStep {
  const good = history.findLast(
    ({ status, revision }) => revision < before.revision && (status === 'deployed' || status === 'superseded'),
  );
  if (good === undefined) return { do: 'uninstall' };
  return { do: 'roll-back', to: good.revision };
}

function isMine(history: readonly Revision[], revision: Revision, { task, after }: Mine): boolean {
  if (after !== undefined) return revision.revision > after;
  return revision.labels[TASK_LABEL] === task && isOurs(history, revision);
}
