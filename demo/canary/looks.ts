import { slipwayError } from '../../services/kit/errors/index.ts';
import type { RolloutView } from '../../services/kit/rollouts/index.ts';
import { createKube } from '../../services/kit/kube/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { createRollouts } from '../../services/kit/rollouts/index.ts';
import { untilFound } from './until.ts';
import type { Cluster } from '../cluster.ts';

/** What a Rollout was at, at one moment. */
export interface Look {
  readonly phase: RolloutView['phase'];
  /** Per cent of the traffic that the newest version is to have. */
  readonly weight: number;
  /** Pods of the newest version, and the others. */
  readonly pods: { readonly fresh: number; readonly old: number; readonly available: number };
  readonly image: string;
}

/** All that a Rollout was at, in order: a moment that the story comes late for is not missed. */
export interface Looks {
  /** Looks from here on are those after now. */
  readonly now: () => number;
  /** The first look since then that the test accepts. */
  readonly until: (since: number, wanted: string, test: (look: Look) => boolean) => Promise<Look>;
  readonly since: (since: number) => readonly Look[];
  readonly close: () => void;
}

/** Follows a Rollout at the cluster itself, not through Slipway. */
export function followRollout(
  cluster: Pick<Cluster, 'source'>,
  ref: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Looks {
  const kube = createKube(cluster.source);
  const rollouts = createRollouts({ kube, clock: () => new Date(), log: silentLog() });
  const seen: Look[] = [];
  const stop = rollouts.onChange(ref.namespace, ({ name }, view) => {
    if (name === ref.name && view !== undefined && isObserved(view)) seen.push(lookOf(view));
  });
  return {
    now: () => seen.length,
    since: (since) => seen.slice(since),
    until: async (since, wanted, test) =>
      untilFound(
        () => seen.slice(since).find(test),
        () => {
          const last = seen.at(-1);
          const found = last === undefined ? 'there is no Rollout' : `it is ${describeLook(last)}`;
          return slipwayError('SLW_DEMO_UNEXPECTED', { expected: `the Rollout to be ${wanted}`, found });
        },
        signal,
      ),
    close: () => {
      stop();
      rollouts.close();
      kube.close();
    },
  };
}

/** Until the controller has seen a new template, the status still speaks of the version before. Pure. */
export function isObserved({ generation, resource }: Pick<RolloutView, 'generation' | 'resource'>): boolean {
  return resource.status?.observedGeneration === String(generation);
}

/** Pure. */
export function lookOf({ phase, weights, images, resource }: RolloutView): Look {
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = resource.status ?? {};
  const pods = { fresh: updatedReplicas, old: replicas - updatedReplicas, available: availableReplicas };
  return { phase, weight: weights.desired, pods, image: images[0] ?? '' };
}

/** `Paused at 25 %, 1 new and 3 old pods, 4 available`. Pure. */
export function describeLook({ phase, weight, pods }: Look): string {
  return `${phase} at ${weight} %, ${pods.fresh} new and ${pods.old} old pods, ${pods.available} available`;
}
