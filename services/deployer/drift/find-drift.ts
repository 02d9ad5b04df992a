import { objectsOf, type ReleaseName, type ReleaseResult, type Releases, type Revision } from '../../kit/helm/index.ts';
import type { Kube } from '../../kit/kube/index.ts';
import { isUnderWay } from '../next-step.ts';
import { differenceOf, type Difference } from './differences.ts';
import { GENERATED_KINDS, readLive } from './read-live.ts';

export interface Drift {
  readonly record: ReleaseResult;
  readonly differences: readonly Difference[];
}

export interface DriftReader {
  readonly kube: Pick<Kube, 'get'>;
  readonly releases: Pick<Releases, 'history' | 'read'>;
}

/**
 * What stands otherwise in the cluster than the generated release says; undefined when nothing does, when there is no such
 * release, and while a Helm operation is under way, for that writes it all anyhow. Rejects with SLW_KUBE_*.
 */
export async function findDrift(
  { kube, releases }: DriftReader,
  name: ReleaseName,
  signal: AbortSignal,
): Promise<Drift | undefined> {
  const serving = atRest(await releases.history(name, signal));
  if (serving === undefined) return undefined;
  const record = await releases.read(name, serving.revision, signal);
  const objects = objectsOf(record.manifest, GENERATED_KINDS, name.namespace);
  const found = await Promise.all(
    objects.map(async (object) => differenceOf(object, await readLive(kube, object, signal))),
  );
  const differences = found.filter((difference) => difference !== undefined);
  return differences.length === 0 ? undefined : { record, differences };
}

function atRest(history: readonly Revision[]): Revision | undefined {
  const newest = history.at(-1);
  if (newest === undefined || isUnderWay(newest)) return undefined;
  return history.findLast(({ status }) => status === 'deployed');
}
