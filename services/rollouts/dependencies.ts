import type { Scope } from '../kit/events/index.ts';
import type { Task, TaskAnswer, TaskTools } from '../kit/executor/index.ts';
import type { Kube } from '../kit/kube/index.ts';
import type { RolloutsOfService } from '../kit/owners/index.ts';
import type { Rights } from '../kit/preflight/index.ts';
import type { Rollouts } from '../kit/rollouts/index.ts';

/** The cluster that a service is delivered to. */
export interface Place {
  readonly rollouts: Rollouts;
  readonly rights: Rights;
  readonly kube: Pick<Kube, 'get'>;
}

/**
 * What only the one who deployed by Helm can do: back to the previous release, and its values in Git. Comes from the
 * deployer by way of the composition root.
 */
export interface HelmReturn {
  /** Whether the newest revision is not of this task's run, whose failure then is no reason to touch it. */
  isOfOthers(task: Task, tools: TaskTools): Promise<boolean>;
  /** Answers as the deployer's own rollback does. @throws SLW_ROLLBACK_NOWHERE */
  returnRelease(task: Task, tools: TaskTools): Promise<TaskAnswer>;
}

export interface RolloutTasksDependencies {
  readonly placeOf: (scope: Scope) => Place;
  readonly rolloutsOf: RolloutsOfService;
  readonly helm: HelmReturn;
  /** Milliseconds a task may take when it does not say. */
  readonly settleTimeoutMs: number;
}
