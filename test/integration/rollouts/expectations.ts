import type { Mark, RolloutRef, RolloutView, Settled } from '../../../services/kit/rollouts/index.ts';
import type { Field } from './field.ts';

export const PATIENT = { deadlineMs: 90_000 };

/** Applies an object and waits until its Rollout has come to rest; answers `Paused 1 25` or the like. */
export async function arrived(field: Field, object: object): Promise<string> {
  const ref = await field.apply(object);
  const mark = await field.rollouts.arrival(ref);
  if (mark === undefined) throw new Error(`there is no Rollout ${ref.name}`);
  return settledAt(field, ref, mark);
}

/** Where the Rollout comes to rest after the mark: kind, step and desired weight. */
export async function settledAt({ rollouts }: Field, ref: RolloutRef, mark: Mark): Promise<string> {
  return words(await rollouts.settle(ref, mark, PATIENT));
}

function words(settled: Settled): string {
  if (settled.kind === 'gone') return 'gone';
  const { kind, view } = settled;
  const where =
    kind === 'paused' ? `${view.reason ?? ''} ${at(view)}` : kind === 'degraded' ? (view.reason ?? '') : at(view);
  return `${kind} ${where}`;
}

function at({ step, weights }: RolloutView): string {
  return `${step} ${weights.desired}`;
}
