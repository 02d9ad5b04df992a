import { slipwayError } from '../../kit/errors/index.ts';
import type { Mark, PromoteResult, RolloutView } from '../../kit/rollouts/index.ts';
import { stateOf } from '../words.ts';
import type { Work } from '../work.ts';

/** After Helm has returned the release: what that changed is promoted without its steps, and waited for. */
export async function serveReturned(work: Work, before: RolloutView, mark: Mark): Promise<RolloutView> {
  const now = present(before, await work.rollouts.get(before, work.tools.signal));
  const observed = await until(work, now, isObserved);
  if (observed.promoted) return until(work, now, isHealthy);
  const result = await work.rollouts.promoteFullSince(before, mark, { ...work.wait(), signal: work.tools.signal });
  refuseOthers(result);
  return until(work, now, isHealthy);
}

/** The template of the revision before, promoted without its steps (specs/argo.md 2.7: only once it is observed). */
export async function undoFully(work: Work, view: RolloutView): Promise<RolloutView> {
  const { rollouts, tools } = work;
  const effect = `undo ${view.name}`;
  let mark = tools.journal.get(effect) as Mark | undefined;
  if (mark === undefined || view.generation === mark.generation) {
    const record = async (each: Mark) => tools.journal.record(effect, { ...each });
    const undone = await rollouts.undo(view, { record, signal: tools.signal });
    if (!undone.changed) throw notReturned(view, undone.message);
    mark = undone.mark;
  }
  return serveReturned(work, view, mark);
}

function refuseOthers({ kind, view }: PromoteResult): void {
  if (kind === 'promoted' || kind === 'done-before' || kind === 'nothing-to-do') return;
  throw notReturned(view, `it ${stateOf(view)} (${kind})`);
}

/** From `now` on: what is watched may be older than what was read, and would still show the version to leave. */
async function until(work: Work, now: RolloutView, test: (view: RolloutView) => boolean): Promise<RolloutView> {
  const seen = await work.rollouts.until<RolloutView | 'gone'>(
    now,
    (view) => (view === undefined ? 'gone' : view.generation >= now.generation && test(view) ? view : undefined),
    work.wait(),
  );
  return present(now, seen === 'gone' ? undefined : seen);
}

/** Before the controller has seen the template, nothing in the status is about it (specs/argo.md 2.3). */
function isObserved({ generation, resource }: RolloutView): boolean {
  return Number(resource.status?.observedGeneration ?? 0) >= generation;
}

function isHealthy(view: RolloutView): boolean {
  return isObserved(view) && view.phase === 'Healthy' && view.promoted;
}

function present({ name, namespace }: RolloutView, view: RolloutView | undefined): RolloutView {
  if (view === undefined) throw slipwayError('SLW_ROLLOUT_UNKNOWN', { name, namespace });
  return view;
}

function notReturned({ name, namespace }: RolloutView, reason: string): Error {
  return slipwayError('SLW_ROLLOUTS_NOT_RETURNED', { name, namespace, reason });
}
