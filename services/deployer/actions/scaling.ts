import { resolveChart, writeOverlay, type ResolvedChart } from '../../kit/charts/index.ts';
import { slipwayError } from '../../kit/errors/index.ts';
import { stringifyJson, type JsonObject } from '../../kit/events/index.ts';
import type { TaskAnswer } from '../../kit/executor/index.ts';
import { subjectOf } from '../../kit/helm/index.ts';
import { deploy } from '../deploy.ts';
import { COMMIT_LABEL } from '../labels.ts';
import { printable } from '../readable.ts';
import type { UpgradeWork, Work } from '../work.ts';
import { changesReplicas, readScaling, replicasIn, type Scaling } from './replicas.ts';
import { runningRevision, valuesOf, type Running } from './running.ts';
import type { Action, ActionRequest } from './types.ts';

/** The value that charts read by convention, and `helm create` writes. */
const KEY = 'replicaCount';

interface Target {
  readonly from: number;
  readonly to: number;
}

/**
 * Scales what runs: the same chart and values with another `replicaCount`, which becomes part of the service's values in
 * Git, so that the next delivery keeps it.
 */
export const scaling: Action = {
  name: 'scaling',
  async run(request) {
    const wanted = readScaling(request.value);
    const running = await runningRevision(request.work, 'scaling');
    const scaled = await prepare(request, running);
    const target = targetOf(request.work) ?? (await decide(request, running, scaled, wanted));
    const outcome = await deploy({ ...scaled, values: { ...scaled.values, [KEY]: target.to } });
    if (outcome.kind === 'failed') return { status: 'errored', result: 'fail', message: outcome.message };
    return keep(request, target);
  },
};

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

function targetOf({ tools }: Work): Target | undefined {
  return tools.journal.get('scaling') as Target | undefined;
}

/**
 * The number to go to, checked and kept durably before anything is done: a relative value that is read again after a
 * crash would count from what the first attempt made.
 */
async function decide(
  { work }: ActionRequest,
  running: Running,
  scaled: UpgradeWork,
  wanted: Scaling,
): Promise<Target> {
  const before = replicasIn(running.manifest, work.name.namespace);
  const from = replicasNow(before, await valuesOf(work, running.revision, 'all'));
  if (from === undefined && 'by' in wanted) throw noBase(work, before);
  const to = 'to' in wanted ? wanted.to : (from ?? 0) + wanted.by;
  refuseBeyond(work, from, to);
  const after = replicasIn(await rendered(scaled, { ...scaled.values, [KEY]: to }), work.name.namespace);
  if (to !== from && !changesReplicas(before, after)) {
    throw slipwayError('SLW_ACTION_SCALE_IGNORED', { subject: subjectOf(work.name), to });
  }
  const target: Target = { from: from ?? to, to };
  await work.tools.journal.record('scaling', { ...target });
  return target;
}

/** What `replicaCount` is; of a chart whose values do not have it, the replicas that all its workloads share. */
function replicasNow(before: ReadonlyMap<string, number>, values: JsonObject): number | undefined {
  const value = values[KEY];
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  const numbers = new Set(before.values());
  return numbers.size === 1 ? [...numbers][0] : undefined;
}

function noBase(work: Work, before: ReadonlyMap<string, number>): Error {
  const counts = [...before].map(([name, replicas]) => `${name} ${replicas}`).join(', ');
  const found = counts === '' ? 'it has no Deployment or StatefulSet' : `its workloads differ (${counts})`;
  return slipwayError('SLW_ACTION_SCALE_BASE', { subject: subjectOf(work.name), found });
}

function refuseBeyond({ deps, name }: Work, from: number | undefined, to: number): void {
  const max = deps.maxReplicas;
  if (to >= 0 && to <= max) return;
  throw slipwayError('SLW_ACTION_SCALE_BOUNDS', { subject: subjectOf(name), from: from ?? '(unknown)', to, max });
}

/** The manifest that the chart renders with these values; nothing is sent to the cluster. */
async function rendered({ deps, name, chart, tools }: UpgradeWork, values: JsonObject): Promise<string> {
  const args = ['template', `--namespace=${name.namespace}`, '--values', '-', '--', name.release, chart.path];
  return deps.helm.run(args, { input: stringifyJson(values), signal: tools.signal, subject: subjectOf(name) });
}

/** What runs is what Git shows, and what the next delivery brings again. */
async function keep({ work, scope }: ActionRequest, { from, to }: Target): Promise<TaskAnswer> {
  const text = `Scale ${scope.service} in ${scope.stage} to ${to} replicas\n\nEvent ${printable(work.eventId)}`;
  const { commit } = await writeOverlay(work.deps.charts.projects, scope, { [KEY]: to }, text);
  const message = `Successfully executed scaling action: ${from} to ${to} replicas.`;
  return { status: 'succeeded', result: 'pass', message, gitCommit: commit };
}
