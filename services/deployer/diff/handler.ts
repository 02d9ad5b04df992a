import { mergeValues, resolveChart, type ResolvedChart } from '../../kit/charts/index.ts';
import { slipwayError } from '../../kit/errors/index.ts';
import { commitOf, isObject, taskType, type JsonObject, type JsonValue } from '../../kit/events/index.ts';
import type { Task, TaskAnswer, TaskHandler, TaskTools } from '../../kit/executor/index.ts';
import { allObjectsOf, type ManifestObject, type ReleaseResult } from '../../kit/helm/index.ts';
import { generatedName } from '../../kit/names/index.ts';
import { isGenerated, openPair, planCanary, type CanaryPlan } from '../blue-green/index.ts';
import { createWork } from '../create-work.ts';
import { readInput, strategyOf, type DeploymentInput, type ServiceScope } from '../input.ts';
import type { DeployerDependencies, Work } from '../work.ts';
import { diffObjects, summaryOf } from './diff-objects.ts';

/**
 * Answers `diff.triggered`, which holds what a `deployment.triggered` would: the answer has the unified diff from what is
 * deployed to what would be. It waits its turn behind deliveries of the same service, for they change what it compares with.
 */
export function diffHandler(deps: DeployerDependencies): TaskHandler {
  const type = taskType('diff', 'triggered');
  return {
    task: 'diff',
    claims: (event) => event.type === type,
    run: (task, tools) => run(deps, task, tools),
    tidy: () => Promise.resolve('It only looks; nothing was changed.'),
  };
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
  const deployment = { deploymentstrategy: await strategyFor(work, scope, task.data, deployed) };
  const input = readInput(scope, { ...task.data, deployment }, deps.timeoutMs);
  mergeValues({}, input.values);
  const request = { work, scope, input, chart, deployed };
  const { before, after } = await (input.strategy === 'duplicate' ? planPair(request) : planRelease(request));
  const diff = diffObjects(objectsIn(before, work), objectsIn(after, work));
  const message = summaryOf(diff);
  return { status: 'succeeded', result: 'pass', message, data: { diff: { ...diff } }, gitCommit: chart.commit };
}

interface DiffRequest {
  readonly work: Work;
  readonly scope: ServiceScope;
  readonly input: DeploymentInput;
  readonly chart: ResolvedChart;
  readonly deployed: ReleaseResult | undefined;
}

async function planRelease({ work, scope, input, chart, deployed }: DiffRequest): Promise<CanaryPlan> {
  const { path, valuesFiles } = chart;
  const values = { ...input.values, keptn: { ...scope, deployment: input.strategy } };
  const { signal } = work.tools;
  const request = { ...work.name, chart: path, valuesFiles, values, timeoutMs: input.timeoutMs, signal };
  const planned = await work.deps.helm.plan(request);
  return { before: manifestsOf(deployed), after: manifestsOf(planned) };
}

async function planPair({ work, scope, input, chart }: DiffRequest): Promise<CanaryPlan> {
  const values = { ...input.values, keptn: { ...scope, deployment: 'canary' } };
  return planCanary(await openPair(work, scope), chart, values);
}

function manifestsOf(release: ReleaseResult | undefined): readonly string[] {
  return release === undefined ? [] : [release.manifest, ...release.hooks.map(({ manifest }) => manifest)];
}

/** Hooks are objects of the same kinds, and yet no part of what runs: their names say it. */
function objectsIn(manifests: readonly string[], { name }: Work): readonly ManifestObject[] {
  return allObjectsOf(manifests.join('\n---\n'), name.namespace).map((each) => {
    const { annotations } = (each.object['metadata'] ?? {}) as { readonly annotations?: JsonObject };
    return annotations?.['helm.sh/hook'] === undefined ? each : { ...each, name: `${each.name} (hook)` };
  });
}

async function deployedRelease({ deps, name, tools }: Work): Promise<ReleaseResult | undefined> {
  const history = await deps.releases.history(name, tools.signal);
  const deployed = history.findLast(({ status }) => status === 'deployed');
  return deployed === undefined ? undefined : deps.releases.read(name, deployed.revision, tools.signal);
}

/** The strategy that is asked for, else the one of the delivery before. @throws SLW_DEPLOY_STRATEGY_CHANGED as that would */
async function strategyFor(
  work: Work,
  scope: ServiceScope,
  { deployment }: JsonObject,
  deployed: ReleaseResult | undefined,
): Promise<JsonValue> {
  const asked = isObject(deployment) ? deployment['deploymentstrategy'] : undefined;
  const isPair = await isGenerated(work, scope);
  if (asked === undefined) return isPair ? 'duplicate' : plainStrategy(deployed);
  const strategy = strategyOf(asked);
  if (!isPair || strategy === 'duplicate') return strategy;
  throw slipwayError('SLW_DEPLOY_STRATEGY_CHANGED', { strategy, ...generatedName(scope, work.deps.names) });
}

/** As `keptn.deployment` among the values says it; a canary whose primary is gone counts as nothing yet. */
function plainStrategy(deployed: ReleaseResult | undefined): JsonValue {
  const keptn = deployed?.values['keptn'];
  return isObject(keptn) && keptn['deployment'] === 'user_managed' ? 'user_managed' : 'direct';
}
