import { resolveChart } from '../../kit/charts/index.ts';
import { slipwayError } from '../../kit/errors/index.ts';
import type { JsonObject } from '../../kit/events/index.ts';
import { subjectOf } from '../../kit/helm/index.ts';
import { openPair, scaleBoth, servingPair } from '../blue-green/index.ts';
import { changesReplicas, replicasIn, type Scaling } from './replicas.ts';
import { REPLICAS, keepTarget, rendered, targetNumber, targetOf, type Scaled, type Target } from './target.ts';
import type { ActionRequest } from './types.ts';

/** Scales both sides of a service under blue/green. */
export async function scalePair(request: ActionRequest, wanted: Scaling): Promise<Scaled> {
  const { work, scope } = request;
  const pair = await openPair(work, scope);
  const serving = await servingPair(pair);
  if (serving === undefined) {
    const subject = subjectOf(pair.generated.name);
    throw slipwayError('SLW_ACTION_RELEASE_MISSING', { action: 'scaling', subject });
  }
  const from = serving.objects.deployments[0]?.spec.replicas ?? 1;
  const target = targetOf(work) ?? (await decide(request, from, serving.values, wanted));
  return { outcome: await scaleBoth(pair, serving, target), target };
}

/** The pods of what runs could be scaled with any chart; the next delivery keeps it only when the chart in Git reads the value. */
async function decide(
  { work, scope }: ActionRequest,
  from: number,
  values: JsonObject,
  wanted: Scaling,
): Promise<Target> {
  // Traffic is led to a side that has pods: with none there would be no way back.
  const to = targetNumber(work, wanted, from, 1);
  const chart = await resolveChart({ ...scope, signal: work.tools.signal }, work.deps.charts);
  const replicasWith = async (replicas: number) =>
    replicasIn(await rendered({ ...work, chart }, { ...values, [REPLICAS]: replicas }), work.name.namespace);
  const [before, after] = await Promise.all([replicasWith(from), replicasWith(to)]);
  if (to !== from && !changesReplicas(before, after)) {
    throw slipwayError('SLW_ACTION_SCALE_IGNORED', { subject: subjectOf(work.name), to });
  }
  return keepTarget(work, { from, to, ...followers(before, after) });
}

/** Of several Deployments, those whose pods the value counts; others of the chart keep theirs. */
function followers(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): { readonly deployments?: readonly string[] } {
  const names = [...after].filter(([name, replicas]) => before.get(name) !== replicas).map(([name]) => name);
  return names.length === 0 ? {} : { deployments: names.map((name) => name.replace(/^\w+ /, '')) };
}
