import { deploy } from '../deploy.ts';
import { frozenChart, nameAndVersion } from '../plain-chart/index.ts';
import { putBack } from '../drift/index.ts';
import { lookAtRest } from '../rest.ts';
import { recordOf, stepOf } from '../steps.ts';
import type { Outcome } from '../work.ts';
import { hasPods, scaledTo } from './frozen.ts';
import { leadNow } from './lead-now.ts';
import type { DeploymentObject } from './objects.ts';
import { currentOf, type Current, type ReleasePair } from './release-pair.ts';
import { checkPair } from './rights.ts';
import { upgradeGenerated } from './upgrades.ts';

/** The step that changes the number of the canary's pods, and nothing else. */
export const SCALE_CANARY = 'scale-canary';
/** The value that follows the pods, so that Helm's record of a version says how many it had. */
const REPLICAS = 'replicaCount';

/** From how many pods to how many, of which Deployments of the chart: all when none are named. */
export interface PairScaling {
  readonly from: number;
  readonly to: number;
  readonly deployments?: readonly string[];
}

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
export async function scaleBoth(pair: ReleasePair, current: Current, scaling: PairScaling): Promise<Outcome> {
  await checkPair(pair);
  const putRight = await putBack(pair.generated, 'parts');
  if (putRight.kind === 'failed') return putRight;
  const primary = await scalePrimary(pair, current, 'scale-primary', scaling, scaling.to);
  if (primary.kind === 'failed') return primary;
  const canary = await scaleCanary(pair, scaling);
  if (canary?.kind !== 'failed') return primary;
  const back = await scalePrimary(pair, current, 'scale-back', scaling, scaling.from);
  if (back.kind !== 'failed') return canary;
  return { kind: 'failed', message: `${canary.message}\nTaking the primary back failed too: ${back.message}` };
}

async function scalePrimary(
  pair: ReleasePair,
  current: Current,
  step: string,
  { deployments }: PairScaling,
  replicas: number,
): Promise<Outcome> {
  const scaled = current.objects.deployments.map((deployment): DeploymentObject => {
    const isMeant = deployments?.includes(deployment.metadata.name.replace(/-primary$/, '')) ?? true;
    return isMeant ? { ...deployment, spec: { ...deployment.spec, replicas } } : deployment;
  });
  const content = {
    objects: { ...current.objects, deployments: scaled },
    values: { ...current.values, [REPLICAS]: replicas },
  };
  return upgradeGenerated(pair, step, content, await leadNow(pair, current.objects));
}

async function scaleCanary({ user }: ReleasePair, { to, deployments }: PairScaling): Promise<Outcome | undefined> {
  const record = await recordOf(user);
  if (record === undefined || !hasPods(record.manifest)) return undefined;
  const replicasOf = (name: string) => ((deployments?.includes(name) ?? true) ? to : undefined);
  const chart = frozenChart(nameAndVersion(record.chart), scaledTo(record.manifest, replicasOf));
  return deploy(await stepOf(user, SCALE_CANARY, chart, { ...record.values, [REPLICAS]: to }));
}
