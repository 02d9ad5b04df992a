import { WORKLOADS, objectsOf } from '../kit/helm/index.ts';
import type { Work } from './work.ts';

/** What is not ready among the objects of a revision, and why. */
export async function problemsOfRevision(work: Work, revision: number): Promise<readonly string[]> {
  const { deps, name, tools } = work;
  const { manifest } = await deps.releases.read(name, revision, tools.signal);
  return deps.kube.problemsOf(objectsOf(manifest, WORKLOADS, name.namespace), tools.signal);
}
