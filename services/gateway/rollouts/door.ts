import type { Rollouts } from '../../kit/rollouts/index.ts';

/** Where Rollouts are looked for: in the namespace of a stage, in the cluster of that stage. */
export interface RolloutPlace {
  readonly project: string;
  readonly stage: string;
  readonly service: string;
}

/** The Rollouts of a place, in whatever cluster it is. Put together by who knows the clusters and the names. @throws SLW_KUBE_CONFIG */
export type RolloutsAt = (place: RolloutPlace) => { readonly namespace: string; readonly rollouts: Rollouts };
