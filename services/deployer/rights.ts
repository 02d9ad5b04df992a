import type { Operation } from '../kit/preflight/index.ts';
import type { Work } from './work.ts';

/**
 * Asks whether all that an operation takes is allowed, by the objects of these revisions, before its first write: an operation
 * that is refused half-way leaves two versions mixed. @throws SLW_KUBE_RIGHTS_MISSING
 */
export async function checkRevisions(work: Work, operation: Operation, revisions: readonly number[]): Promise<void> {
  const { deps, name, tools } = work;
  const read = revisions.map(async (revision) => deps.releases.read(name, revision, tools.signal));
  const manifests = (await Promise.all(read)).map(({ manifest }) => manifest);
  await checkManifests(work, operation, manifests);
}

/** The same for manifests that are at hand. @throws SLW_KUBE_RIGHTS_MISSING */
export async function checkManifests(
  { deps, name, tools }: Pick<Work, 'deps' | 'name' | 'tools'>,
  operation: Operation,
  manifests: readonly string[],
): Promise<void> {
  await deps.preflight.checkOperation({ name, operation, manifests, signal: tools.signal });
}
