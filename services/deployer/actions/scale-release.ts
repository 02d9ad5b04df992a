import { resolveChart, type ResolvedChart } from '../../kit/charts/index.ts';
import { slipwayError } from '../../kit/errors/index.ts';
import type { JsonObject } from '../../kit/events/index.ts';
import { subjectOf } from '../../kit/helm/index.ts';
import { deploy } from '../deploy.ts';
import { COMMIT_LABEL } from '../labels.ts';
import type { UpgradeWork, Work } from '../work.ts';
import { changesReplicas, replicasIn, type Scaling } from './replicas.ts';
import { runningRevision, valuesOf, type Running } from './running.ts';
import { REPLICAS, keepTarget, rendered, targetNumber, targetOf, type Scaled, type Target } from './target.ts';
import type { ActionRequest } from './types.ts';

/** Upgrades a release to the chart and values that it runs, with another number of replicas. */
export async function scaleRelease(request: ActionRequest, wanted: Scaling): Promise<Scaled> {
  const { work } = request;
  const running = await runningRevision(work, 'scaling');
  const scaled = await prepare(request, running);
  const target = targetOf(work) ?? (await decide(running, scaled, wanted));
  const outcome = await deploy({ ...scaled, values: { ...scaled.values, [REPLICAS]: target.to } });
  return { outcome, target };
}

/** The chart and the values that run now: an action must not bring what was committed since and never delivered. */
async function prepare({ work, scope }: ActionRequest, running: Running): Promise<UpgradeWork> {
  const commit = running.labels[COMMIT_LABEL];
  const at = commit === undefined ? {} : { commit };
  const [chart, values] = await Promise.all([
    resolveChart({ ...scope, ...at, signal: work.tools.signal }, work.deps.charts),
    valuesOf(work, running.revision, 'given'),
  ]);
  refuseOther(work, running, chart);
  return { ...work, chart: { ...chart, valuesFiles: [] }, values };
}

/** A chart reference with a version range may resolve to another chart than it did. */
function refuseOther(work: Work, running: Running, chart: ResolvedChart): void {
  const found = `${chart.name}-${chart.version}`;
  if (found === running.chart) return;
  throw slipwayError('SLW_ACTION_CHART_CHANGED', { subject: subjectOf(work.name), running: running.chart, found });
}

async function decide(running: Running, work: UpgradeWork, wanted: Scaling): Promise<Target> {
  const { namespace } = work.name;
  const before = replicasIn(running.manifest, namespace);
  const from = replicasNow(before, await valuesOf(work, running.revision, 'all'));
  if (from === undefined && 'by' in wanted) throw noBase(work, before);
  const to = targetNumber(work, wanted, from, 0);
  const after = replicasIn(await rendered(work, { ...work.values, [REPLICAS]: to }), namespace);
  if (to !== from && !changesReplicas(before, after)) {
    throw slipwayError('SLW_ACTION_SCALE_IGNORED', { subject: subjectOf(work.name), to });
  }
  return keepTarget(work, { from: from ?? to, to });
}

/** What `replicaCount` is; of a chart whose values do not have it, the replicas that all its workloads share. */
function replicasNow(before: ReadonlyMap<string, number>, values: JsonObject): number | undefined {
  const value = values[REPLICAS];
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  const numbers = new Set(before.values());
  return numbers.size === 1 ? [...numbers][0] : undefined;
}

function noBase(work: Work, before: ReadonlyMap<string, number>): Error {
  const counts = [...before].map(([name, replicas]) => `${name} ${replicas}`).join(', ');
  const found = counts === '' ? 'it has no Deployment or StatefulSet' : `its workloads differ (${counts})`;
  return slipwayError('SLW_ACTION_SCALE_BASE', { subject: subjectOf(work.name), found });
}
