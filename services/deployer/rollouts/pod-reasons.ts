import { messageOf } from '../../kit/errors/index.ts';
import type { RolloutRef, Rollouts } from '../../kit/rollouts/index.ts';
import type { Work } from '../work.ts';

/** What the pods of the newest revision say. The reasons are an extra: without them the Rollout's own words are told. */
export async function podReasons(work: Work, rollouts: Rollouts, ref: RolloutRef): Promise<readonly string[]> {
  const { deps, tools } = work;
  try {
    const tree = await rollouts.tree(ref, tools.signal);
    const newest = tree?.revisions.find(({ roles }) => roles.includes('newest'));
    if (newest === undefined) return [];
    const objects = [{ kind: 'ReplicaSet', name: newest.replicaSet, namespace: ref.namespace }];
    const [problems, logs] = await Promise.all([
      deps.kube.problemsOf(objects, tools.signal),
      deps.kube.logsOf(objects, tools.signal),
    ]);
    return [...problems, ...logs];
  } catch (error) {
    tools.signal.throwIfAborted();
    tools.log.warn({ error, ...ref }, 'could not ask the pods of a Rollout for their reasons');
    return [`(the pods could not be asked for their reasons: ${messageOf(error)})`];
  }
}
