import { mergeValues, resolveChart } from '../../kit/charts/index.ts';
import { slipwayError } from '../../kit/errors/index.ts';
import { commitOf, isObject, taskType, type JsonObject } from '../../kit/events/index.ts';
import type { Task, TaskAnswer, TaskHandler, TaskTools } from '../../kit/executor/index.ts';
import { allObjectsOf, type ReleaseResult } from '../../kit/helm/index.ts';
import { createWork } from '../create-work.ts';
import { readInput } from '../input.ts';
import type { DeployerDependencies, Work } from '../work.ts';
import { diffObjects, summaryOf } from './diff-objects.ts';

/** Strategies whose release is the chart as it stands. */
const PLAIN: readonly unknown[] = ['direct', 'user_managed'];

/**
 * Answers `diff.triggered`, which holds what a `deployment.triggered` would: the answer has the unified diff from what is
 * deployed to what would be. It waits its turn behind deliveries of the same service, for they change what it compares with.
 */
export function diffHandler(deps: DeployerDependencies): TaskHandler {
  const type = taskType('diff', 'triggered');
  return { task: 'diff', claims: (event) => event.type === type, run: (task, tools) => run(deps, task, tools) };
}

async function run(deps: DeployerDependencies, task: Task, tools: TaskTools): Promise<TaskAnswer> {
  const { project, stage, service } = task.data;
  const scope = { project, stage, service };
  const work = createWork(deps, task, tools, deps.timeoutMs);
  const commit = commitOf(task.event);
  const at = commit === undefined ? {} : { commit };
  const [chart, deployed] = await Promise.all([
    resolveChart({ ...scope, ...at, signal: tools.signal }, deps.charts),
    deployedRelease(work),
  ]);
  const deployment = strategyOf(task.data, deployed);
  const input = readInput(scope, { ...task.data, deployment: { deploymentstrategy: deployment } }, deps.timeoutMs);
  mergeValues({}, input.values);
  const { path, valuesFiles } = chart;
  const values = { ...input.values, keptn: { ...scope, deployment } };
  const request = { ...work.name, chart: path, valuesFiles, values, timeoutMs: input.timeoutMs, signal: tools.signal };
  const planned = await deps.helm.plan(request);
  const { namespace } = work.name;
  const diff = diffObjects(
    allObjectsOf(deployed?.manifest ?? '', namespace),
    allObjectsOf(planned.manifest, namespace),
  );
  const message = summaryOf(diff);
  return { status: 'succeeded', result: 'pass', message, data: { diff: { ...diff } }, gitCommit: chart.commit };
}

async function deployedRelease({ deps, name, tools }: Work): Promise<ReleaseResult | undefined> {
  const history = await deps.releases.history(name, tools.signal);
  const deployed = history.findLast(({ status }) => status === 'deployed');
  return deployed === undefined ? undefined : deps.releases.read(name, deployed.revision, tools.signal);
}

/** The strategy that is asked for, else the one of the delivery before. @throws SLW_DIFF_STRATEGY */
function strategyOf({ deployment }: JsonObject, deployed: ReleaseResult | undefined): string {
  const asked = isObject(deployment) ? deployment['deploymentstrategy'] : undefined;
  const keptn = deployed?.values['keptn'];
  const strategy = asked ?? (isObject(keptn) ? keptn['deployment'] : undefined) ?? 'direct';
  if (typeof strategy === 'string' && PLAIN.includes(strategy)) return strategy;
  throw slipwayError('SLW_DIFF_STRATEGY', { strategy: JSON.stringify(strategy) });
}
