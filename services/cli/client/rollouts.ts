import type { RolloutTree, RolloutView } from '../../kit/rollouts/index.ts';

/** A Rollout as the gateway shows it. */
export type RolloutSummary = Omit<RolloutView, 'resource' | 'uid' | 'generation'>;

/** The same with all that belongs to it. */
export interface RolloutPicture extends Omit<RolloutTree, 'rollout'> {
  readonly rollout: RolloutSummary;
}

/** Names a Rollout by the service that it belongs to. */
export interface RolloutAddress {
  readonly project: string;
  readonly stage: string;
  readonly service: string;
  readonly name: string;
}

/** What is to be done with a Rollout; the gateway checks it. */
export interface RolloutOperation {
  readonly operation: string;
  readonly revision?: number;
  readonly container?: string;
  readonly image?: string;
  readonly analysisRun?: string;
}

export interface RolloutOperated {
  readonly changed: boolean;
  readonly message: string;
  readonly rollout: RolloutSummary;
}
