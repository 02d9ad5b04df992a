import { WORKLOADS, objectsOf } from '../kit/helm/index.ts';
import { every } from './every.ts';
import { mannerFor } from './rollouts/index.ts';
import type { Work } from './work.ts';

const FREE_EVERY_MS = 1_000;

/** Back to a revision that served. Beside helm, pods are freed that would keep a StatefulSet from ever getting there. */
export async function rollBack(work: Work, revision: number): Promise<void> {
  const { deps, name, tools, timeoutMs } = work;
  const { manifest } = await deps.releases.read(name, revision, tools.signal);
  const objects = objectsOf(manifest, WORKLOADS, name.namespace);
  const free = async () => {
    const pods = await deps.kube.freeStuckPods(objects, tools.signal);
    if (pods.length > 0) tools.log.info({ release: name.release, pods }, 'deleted pods that blocked the way back');
  };
  const manner = mannerFor(manifest, name.namespace);
  const request = { ...name, revision, timeoutMs, manner, signal: tools.signal };
  const hasSets = objects.some(({ kind }) => kind === 'StatefulSet');
  await (hasSets ? every(FREE_EVERY_MS, free, work, () => deps.helm.rollback(request)) : deps.helm.rollback(request));
}
