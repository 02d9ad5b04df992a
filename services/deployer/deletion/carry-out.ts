import { coerceError } from '../../kit/errors/index.ts';
import { subjectOf, type ReleaseName } from '../../kit/helm/index.ts';
import type { DeletionOutcome } from './answer.ts';
import { findReleases, type Deleted } from './find.ts';
import type { DeletionDependencies } from './start.ts';
import { uninstall, type Uninstalled } from './uninstall.ts';
import { whyNot } from './why-not.ts';

type Ending =
  { readonly name: ReleaseName; readonly is: Uninstalled } | { readonly name: ReleaseName; readonly failure: string };

/**
 * Uninstalls all that is left of a service or project. What cannot be done is told in the outcome; rejects only with what
 * passes by itself, and then may be done again as a whole: what is gone is gone.
 */
export async function carryOut(
  deps: DeletionDependencies,
  deleted: Deleted,
  since: Date,
  signal: AbortSignal,
): Promise<DeletionOutcome> {
  const { releases, doubts } = await findReleases(deps, deleted, signal);
  const settled = await Promise.allSettled(releases.map(async (name) => end(deps, { name, deleted, since, signal })));
  const lost = settled.find((result) => result.status === 'rejected');
  if (lost !== undefined) throw coerceError(lost.reason);
  const endings = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const subjects = (is: Uninstalled) =>
    endings.filter((ending) => 'is' in ending && ending.is === is).map(({ name }) => subjectOf(name));
  const failures = endings.flatMap((ending) => ('failure' in ending ? [ending.failure] : []));
  return { uninstalled: subjects('uninstalled'), kept: subjects('kept'), failures: [...failures, ...doubts] };
}

async function end(deps: DeletionDependencies, request: Parameters<typeof uninstall>[1]): Promise<Ending> {
  const { name, signal } = request;
  try {
    return { name, is: await uninstall(deps, request) };
  } catch (thrown) {
    const error = coerceError(thrown);
    if (error.retryable || signal.aborted) throw error;
    const said = [error.message, ...(await whyNot(deps, name, signal))].join('; ');
    return { name, failure: `${subjectOf(name)}: ${said} [${error.code}] ${error.next}` };
  }
}
