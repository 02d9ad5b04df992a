import { deploy } from '../deploy.ts';
import { frozenChart, nameAndVersion } from '../plain-chart/index.ts';
import { recordOf, stepOf } from '../steps.ts';
import type { Outcome } from '../work.ts';
import { withoutServices } from './frozen.ts';
import { frontName, type Generated } from './generated.ts';
import { switchedServices } from './read-doubled.ts';
import type { ReleasePair } from './release-pair.ts';

/** Helm leaves an object that carries it in the cluster when the next manifest has it no more. */
const KEEP = 'helm.sh/resource-policy';
/** By it Helm knows whose an object is, and takes none of another's. */
const OWNER = 'meta.helm.sh/release-name';

/** Whether the user's release still has Services that the generated one is to switch: it was deployed `direct` until now. */
export async function isTaken(pair: ReleasePair): Promise<boolean> {
  return (await takenServices(pair)).length > 0;
}

/**
 * Gives the Services that a `direct` deployment made over to the generated release, without a moment in which they are
 * gone: they are marked to be kept, leave the user's release, and change their owner. Each step is done only where it is
 * not done yet, so an attempt that died goes on. Undefined when nothing was to be upgraded.
 */
export async function handOver(pair: ReleasePair, wanted: Generated): Promise<Outcome | undefined> {
  if (pair.router.kind !== 'service') return undefined;
  const taken = await takenServices(pair);
  const left = taken.length === 0 ? undefined : await leaveUsersRelease(pair, taken);
  if (left?.kind === 'failed') return left;
  for (const sides of wanted.services) await changeOwner(pair, frontName(sides));
  return left;
}

async function takenServices(pair: ReleasePair): Promise<readonly string[]> {
  const { user, router } = pair;
  const { namespace } = user.name;
  if (router.kind !== 'service') return [];
  const record = await recordOf(user);
  return record === undefined ? [] : switchedServices(record.manifest, namespace);
}

async function leaveUsersRelease({ user }: ReleasePair, services: readonly string[]): Promise<Outcome> {
  for (const service of services) await annotate(user, service, { [KEEP]: 'keep' });
  const record = await recordOf(user);
  const chart = record?.chart ?? '';
  const frozen = frozenChart(nameAndVersion(chart), withoutServices(record?.manifest ?? '', services));
  return deploy(await stepOf(user, 'hand-over', frozen, record?.values ?? {}));
}

async function changeOwner({ user, generated }: ReleasePair, service: string): Promise<void> {
  const { deps, tools } = user;
  const path = pathOf(user, service);
  const live = await deps.kube.get<Annotated>(path, { signal: tools.signal });
  if (live?.metadata?.annotations?.[OWNER] !== user.name.release) return;
  await annotate(user, service, { [OWNER]: generated.name.release, [KEEP]: null });
}

interface Annotated {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
}

async function annotate(
  work: ReleasePair['user'],
  service: string,
  annotations: Readonly<Record<string, string | null>>,
): Promise<void> {
  const { deps, tools } = work;
  const change = { metadata: { annotations } };
  await deps.kube.patch({
    path: pathOf(work, service),
    change,
    fieldManager: 'slipway-hand-over',
    signal: tools.signal,
  });
}

function pathOf({ name }: ReleasePair['user'], service: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(name.namespace)}/services/${encodeURIComponent(service)}`;
}
