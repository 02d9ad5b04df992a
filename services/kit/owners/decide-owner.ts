/** Names of the executors that share tasks: sources of their answers and durable consumers. */
export const OWNERS = { deployer: 'slipway-deployer', rollouts: 'slipway-rollouts' } as const;
export type Owner = (typeof OWNERS)[keyof typeof OWNERS];

/** What the decision depends on; each is looked at only when it is asked for. */
export interface Facts {
  /** Whether Git has a chart for the service. */
  hasChart(): Promise<boolean>;
  /** Whether the service has a Rollout in the cluster. */
  hasRollout(): Promise<boolean>;
}

/**
 * Who answers a task of a service. A chart is deployed by Helm whatever it holds; what was deployed is released and taken
 * back by the one who knows how it runs (specs/argo.md 1.8, 8: with two answers to one task, the worst one counts).
 */
export async function decideOwner(task: string, facts: Facts): Promise<Owner> {
  switch (task) {
    case 'deployment':
      return !(await facts.hasChart()) && (await facts.hasRollout()) ? OWNERS.rollouts : OWNERS.deployer;
    case 'release':
    case 'rollback':
      return (await facts.hasRollout()) ? OWNERS.rollouts : OWNERS.deployer;
    default:
      return OWNERS.deployer;
  }
}

/** Tasks that more than one executor serves. */
export const SHARED_TASKS: ReadonlySet<string> = new Set(['deployment', 'release', 'rollback']);
