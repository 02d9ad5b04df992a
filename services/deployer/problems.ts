import { WORKLOADS, objectsOf } from '../kit/helm/index.ts';
import { hookReasons } from './hooks.ts';
import type { Work } from './work.ts';

/** What is not ready among the objects of a revision, and why. */
export async function problemsOfRevision(work: Work, revision: number): Promise<readonly string[]> {
  const { deps, name, tools } = work;
  const { manifest } = await deps.releases.read(name, revision, tools.signal);
  return deps.kube.problemsOf(objectsOf(manifest, WORKLOADS, name.namespace), tools.signal);
}

/** The same with the last lines that the containers wrote: for the answer, when nothing will change any more. */
export async function reasonsOfRevision(work: Work, revision: number): Promise<readonly string[]> {
  const { deps, name, tools } = work;
  const { manifest, hooks } = await deps.releases.read(name, revision, tools.signal);
  const objects = objectsOf(manifest, WORKLOADS, name.namespace);
  const [problems, logs, ofHooks] = await Promise.all([
    deps.kube.problemsOf(objects, tools.signal),
    deps.kube.logsOf(objects, tools.signal),
    hookReasons(work, hooks),
  ]);
  return [...problems, ...logs, ...ofHooks];
}
