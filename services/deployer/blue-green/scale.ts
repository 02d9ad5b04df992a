import { deploy } from '../deploy.ts';
import { lookAtRest } from '../rest.ts';
import type { Outcome } from '../work.ts';
import { frontService } from './duplicate.ts';
import { hasPods, scaledTo } from './frozen.ts';
import { frozenChart } from './keep-chart.ts';
import { currentOf, recordOf, stepOf, type Current, type ReleasePair } from './release-pair.ts';
import { nameAndVersion, upgradeGenerated } from './upgrades.ts';

/** The value that follows the pods, so that Helm's record of a version says how many it had. */
const REPLICAS = 'replicaCount';

/** What serves under blue/green, once no Helm operation is under way; undefined when nothing was deployed. */
export async function servingPair(pair: ReleasePair): Promise<Current | undefined> {
  await lookAtRest(pair.user);
  await lookAtRest(pair.generated);
  return currentOf(pair);
}

/**
 * Gives the primary so many pods, and the canary too where it has any, so that a promotion brings the same number. The
 * traffic stays where it is; when one side fails, both are as they were (`from`).
 */
export async function scaleBoth(
  pair: ReleasePair,
  current: Current,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Outcome> {
  const primary = await scalePrimary(pair, current, 'scale-primary', to);
  if (primary.kind === 'failed') return primary;
  const canary = await scaleCanary(pair, to);
  if (canary?.kind !== 'failed') return primary;
  const back = await scalePrimary(pair, current, 'scale-back', from);
  if (back.kind !== 'failed') return canary;
  return { kind: 'failed', message: `${canary.message}\nTaking the primary back failed too: ${back.message}` };
}

async function scalePrimary(pair: ReleasePair, current: Current, step: string, replicas: number): Promise<Outcome> {
  const { primaryDeployment, canaryService } = current.objects;
  const scaled = { ...primaryDeployment, spec: { ...primaryDeployment.spec, replicas } };
  const values = { ...current.values, [REPLICAS]: replicas };
  const { generated, router } = pair;
  const target = { namespace: generated.name.namespace, service: frontService(canaryService).metadata.name };
  const weights = await router.read(target, generated.tools.signal);
  const lead = weights?.canary === 100 ? 'canary' : 'primary';
  return upgradeGenerated(pair, step, { objects: { ...current.objects, primaryDeployment: scaled }, values }, lead);
}

async function scaleCanary({ user }: ReleasePair, replicas: number): Promise<Outcome | undefined> {
  const record = await recordOf(user);
  if (record === undefined || !hasPods(record.manifest)) return undefined;
  const chart = frozenChart(nameAndVersion(record.chart), scaledTo(record.manifest, replicas));
  return deploy(await stepOf(user, 'scale-canary', chart, { ...record.values, [REPLICAS]: replicas }));
}
