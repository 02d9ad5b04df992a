import { isObject, type JsonObject } from '../kit/events/index.ts';
import type { RolloutRef, RolloutView } from '../kit/rollouts/index.ts';

/**
 * Which version of a Rollout a run is about, as `.finished` tells it in `data.rollouts` and every later event of the run
 * carries it: so that a later task never promotes what somebody else deployed meanwhile (specs/argo.md 3.4, trap C).
 */
export interface Pin extends RolloutRef {
  readonly podHash: string;
  readonly revision?: number;
}

/** For `data` of `.finished`. */
export function pinBlock(views: readonly RolloutView[]): JsonObject {
  const rollouts = views.map(({ name, namespace, podHash, revision }) => ({
    name,
    namespace,
    podHash,
    ...(revision === undefined ? {} : { revision }),
  }));
  return { rollouts };
}

/** The pins of a namespace: an earlier stage's are carried along, too. What is no pin is passed over. Pure. */
export function pinsIn(data: JsonObject, namespace: string): readonly Pin[] {
  const { rollouts } = data;
  if (!Array.isArray(rollouts)) return [];
  return rollouts.flatMap((entry) => {
    if (!isObject(entry)) return [];
    const { name, podHash, revision } = entry;
    if (entry['namespace'] !== namespace || typeof name !== 'string' || typeof podHash !== 'string') return [];
    return [{ name, namespace, podHash, ...(typeof revision === 'number' ? { revision } : {}) }];
  });
}
