import type { JsonObject } from '../events/index.ts';
import type { RolloutView } from './types.ts';

/** A Rollout as events tell of it; its hash pins what a later task of the same run may promote. Pure. */
export function rolloutBlock(view: RolloutView): JsonObject {
  const { name, namespace, podHash, phase, reason, step, steps, weights, revision, analysis } = view;
  return {
    name,
    namespace,
    podHash,
    ...(revision === undefined ? {} : { revision }),
    phase,
    ...(reason === undefined ? {} : { reason }),
    step,
    steps,
    weight: weights.actual,
    ...(analysis === undefined ? {} : { analysis: { ...analysis } }),
  };
}
