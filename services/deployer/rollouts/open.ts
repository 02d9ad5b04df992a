import { createRollouts, type Rollouts } from '../../kit/rollouts/index.ts';
import type { Work } from '../work.ts';

/** The rollouts of the work's cluster: those that the process shares, else some of its own that end with the work. */
export async function withRollouts<T>({ deps, tools }: Work, work: (rollouts: Rollouts) => Promise<T>): Promise<T> {
  const shared = deps.rollouts?.(deps.kube);
  if (shared !== undefined) return work(shared);
  const own = createRollouts({ kube: deps.kube, clock: deps.clock, log: tools.log });
  try {
    return await work(own);
  } finally {
    own.close();
  }
}
