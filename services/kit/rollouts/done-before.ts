import type { Mark, RolloutView } from './types.ts';

/**
 * Whether a promote from `mark` has happened: the same version is past the step, or past the pause (blue/green has no
 * steps). Whatever is uncertain counts as not done, for the guarded patch then decides. Pure.
 */
export function isPast(mark: Mark, view: RolloutView): boolean {
  if (view.uid !== mark.uid || view.podHash !== mark.podHash) return false;
  if (view.promoted && view.phase === 'Healthy') return true;
  if (view.step > mark.fromIndex) return true;
  if (view.reason === 'Unpausing') return true;
  const stillHeld = (view.resource.status?.pauseConditions ?? []).length > 0 || view.resource.spec?.paused === true;
  return !stillHeld && !view.aborted && view.phase === 'Progressing' && view.strategy === 'blue-green';
}
