import { coerceError } from '../../kit/errors/index.ts';
import { useLane } from '../../kit/executor/index.ts';
import { subjectOf } from '../../kit/helm/index.ts';
import type { ServiceScope } from '../input.ts';
import type { DeletionOutcome } from './answer.ts';
import { findReleases, type Deleted, type Left } from './find.ts';
import type { DeletionDependencies } from './start.ts';
import { lastDeletion, tombstone } from './tombstone.ts';
import { checkRights, uninstall, type Uninstalled } from './uninstall.ts';
import { whyNot } from './why-not.ts';

export interface DeletionOrder {
  readonly deleted: Deleted;
  /** Identity of the event. */
  readonly key: string;
  /** Its position in the stream. */
  readonly seq: number;
  /** When it was told. */
  readonly since: Date;
  readonly signal: AbortSignal;
}

type Ending = { readonly left: Left; readonly is: Uninstalled } | { readonly left: Left; readonly failure: string };

/**
 * Uninstalls all that is left of a service or project, each service of a stage in its own lane: not beside a task that works
 * on it in whatever replica. What cannot be done is told in the outcome; rejects only with what passes by itself, and then
 * may be done again as a whole: what is gone is gone.
 */
export async function carryOut(deps: DeletionDependencies, order: DeletionOrder): Promise<DeletionOutcome> {
  const { releases, doubts } = await findReleases(deps, order.deleted, order.signal);
  const lanes = byLane(releases);
  const settled = await Promise.allSettled(lanes.map(async (lefts) => inLane(deps, order, lefts)));
  const lost = settled.find((result) => result.status === 'rejected');
  if (lost !== undefined) throw coerceError(lost.reason);
  const endings = settled.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  const subjects = (is: Uninstalled) =>
    endings.filter((ending) => 'is' in ending && ending.is === is).map(({ left }) => wordsOf(left));
  const failures = endings.flatMap((ending) => ('failure' in ending ? [ending.failure] : []));
  return { uninstalled: subjects('uninstalled'), kept: subjects('kept'), failures: [...failures, ...doubts] };
}

function byLane(releases: readonly Left[]): readonly (readonly Left[])[] {
  const lanes = new Map<string, Left[]>();
  for (const left of releases) {
    const lane = `${left.scope.stage}/${left.scope.service}`;
    lanes.set(lane, [...(lanes.get(lane) ?? []), left]);
  }
  return [...lanes.values()];
}

/** All releases of one service in one stage. */
async function inLane(
  deps: DeletionDependencies,
  { key, seq, signal, deleted, since }: DeletionOrder,
  lefts: readonly Left[],
): Promise<readonly Ending[]> {
  const scope = lefts[0]?.scope;
  if (scope === undefined) return [];
  return useLane(deps.lanes, { scope, key, seq, signal }, async (held) => {
    const order = { deleted, since, wasOvertaken: held.before !== undefined && held.before > seq, signal: held.signal };
    const value = await endAll(deps, lefts, order);
    return { value, writes: await tombstones(deps, scope, seq) };
  });
}

async function tombstones({ lanes }: DeletionDependencies, scope: ServiceScope, seq: number) {
  const before = await lastDeletion(lanes.bus, scope);
  return before !== undefined && before >= seq ? [] : [tombstone(scope, seq)];
}

/** None of them when one may not be taken away: a canary without its primary would serve on, and nobody could lead it. */
async function endAll(deps: DeletionDependencies, lefts: readonly Left[], order: Order): Promise<readonly Ending[]> {
  const refused = (await Promise.all(lefts.map(async (left) => refusalOf(left, order)))).flat();
  return refused.length > 0 ? refused : Promise.all(lefts.map(async (left) => end(deps, left, order)));
}

async function refusalOf(left: Left, { signal }: Order): Promise<readonly Ending[]> {
  try {
    await checkRights(left, signal);
    return [];
  } catch (thrown) {
    const error = coerceError(thrown);
    if (error.retryable || signal.aborted) throw error;
    return [{ left, failure: `${wordsOf(left)}: ${error.message} [${error.code}] ${error.next}` }];
  }
}

type Order = Omit<Parameters<typeof uninstall>[1], 'left'>;

async function end(deps: DeletionDependencies, left: Left, order: Order): Promise<Ending> {
  const { signal } = order;
  try {
    return { left, is: await uninstall(deps, { ...order, left }) };
  } catch (thrown) {
    const error = coerceError(thrown);
    if (error.retryable || signal.aborted) throw error;
    const said = [error.message, ...(await whyNot(deps.log, left, signal))].join('; ');
    return { left, failure: `${wordsOf(left)}: ${said} [${error.code}] ${error.next}` };
  }
}

function wordsOf({ cluster, name }: Left): string {
  return cluster.name === 'local' ? subjectOf(name) : `${subjectOf(name)} of cluster ${cluster.name}`;
}
