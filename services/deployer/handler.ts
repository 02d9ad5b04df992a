import { slipwayError } from '../kit/errors/index.ts';
import { mergeValues, resolveChart, writeOverlay, type ResolvedChart } from '../kit/charts/index.ts';
import { commitOf, taskType, type JsonObject } from '../kit/events/index.ts';
import type { Task, TaskAnswer, TaskHandler, TaskTools } from '../kit/executor/index.ts';
import { deployCanary, isGenerated, openPair } from './blue-green/index.ts';
import { VALUES_EFFECT } from './abort/index.ts';
import { createWork } from './create-work.ts';
import { deploy } from './deploy.ts';
import { manifestBefore, tellChanges, type Before } from './diff/index.ts';
import { ENDPOINTS_FILE, readEndpoints } from './endpoints.ts';
import { readInput, type DeploymentInput, type UriLists } from './input.ts';
import { rolloutBlock, type RolloutView } from '../kit/rollouts/index.ts';
import { generatedName } from '../kit/names/index.ts';
import { printable } from './readable.ts';
import { holdsRollout } from './rollouts/index.ts';
import { directUris, publicUri } from './uris.ts';
import type { DeployerDependencies, Outcome, UpgradeWork, Work } from './work.ts';

/**
 * Answers `deployment.triggered` (specs/keptn.md 2.1). Every event of that task is claimed: one whose strategy nobody
 * carries out gets an answer that says so, and not silence.
 */
export function deploymentHandler(deps: DeployerDependencies): TaskHandler {
  const type = taskType('deployment', 'triggered');
  return { task: 'deployment', claims: (event) => event.type === type, run: (task, tools) => run(deps, task, tools) };
}

async function run(deps: DeployerDependencies, task: Task, tools: TaskTools): Promise<TaskAnswer> {
  const prepared = await prepare(deps, task, tools);
  const { work, input, endpoints } = prepared;
  const { outcome, data } = await tellChanges(work, prepared.before, async () => carryOut(prepared));
  if (outcome.kind === 'failed') return { status: 'errored', result: 'fail', message: outcome.message, data };
  const { strategy, scope } = input;
  const uris =
    strategy === 'user_managed' ? endpoints : directUris(outcome.manifest, scope, work.name.namespace, deps.endpoints);
  return {
    status: 'succeeded',
    result: 'pass',
    message: 'Successfully deployed',
    data: { ...data, deployment: deploymentBlock(input, uris), ...rolloutsBlock(outcome.rollouts) },
    gitCommit: await keepValues(prepared),
  };
}

async function carryOut({ work, input, chart }: Prepared): Promise<Outcome> {
  // A Rollout does blue/green by itself.
  if (input.strategy !== 'duplicate' || (await holdsRollout(work))) return deploy(work);
  return deployCanary(await openPair(work, input.scope), chart, work.values);
}

interface Prepared {
  readonly work: UpgradeWork;
  readonly input: DeploymentInput;
  readonly chart: ResolvedChart;
  readonly endpoints: UriLists;
  readonly before: Before;
}

/** Everything that can be known without touching the cluster; what is wrong is said before anything is written. */
async function prepare(deps: DeployerDependencies, task: Task, tools: TaskTools): Promise<Prepared> {
  const { project, stage, service } = task.data;
  const scope = { project, stage, service };
  const input = readInput(scope, task.data, deps.timeoutMs);
  mergeValues({}, input.values);
  const work = createWork(deps, task, tools, input.timeoutMs);
  publicUri(scope, work.name.namespace, deps.endpoints);
  const commit = commitOf(task.event);
  const at = commit === undefined ? {} : { commit };
  const [endpoints, chart, before] = await Promise.all([
    endpointsOf(deps, input, commit),
    resolveChart({ ...scope, ...at, signal: tools.signal }, deps.charts),
    manifestBefore(work),
    refuseChangeOfStrategy(work, input),
  ]);
  // Keptn's charts read `keptn` (specs/keptn.md 2); a delivery cannot claim to be another service.
  const values = { ...input.values, keptn: { ...scope, deployment: nameOf(input) } };
  return { work: { ...work, chart, values }, input, chart, endpoints, before };
}

/** The traffic would stay with the primary, which no other strategy knows of. */
async function refuseChangeOfStrategy(work: Work, { strategy, scope }: DeploymentInput): Promise<void> {
  if (strategy === 'duplicate' || !(await isGenerated(work, scope))) return;
  throw slipwayError('SLW_DEPLOY_STRATEGY_CHANGED', { strategy, ...generatedName(scope, work.deps.names) });
}

async function endpointsOf(
  deps: DeployerDependencies,
  input: DeploymentInput,
  commit: string | undefined,
): Promise<UriLists> {
  if (input.strategy !== 'user_managed') return {};
  const content = await deps.charts.projects.read(input.scope, ENDPOINTS_FILE, commit);
  return { ...input.uris, ...(content === undefined ? {} : readEndpoints(content, input.scope)) };
}

/** What Keptn calls the side that was deployed. */
function nameOf({ strategy }: DeploymentInput): string {
  return strategy === 'duplicate' ? 'canary' : strategy;
}

function deploymentBlock(input: DeploymentInput, uris: UriLists): JsonObject {
  return {
    deploymentstrategy: input.strategy,
    deploymentNames: [nameOf(input)],
    ...(uris.local === undefined ? {} : { deploymentURIsLocal: uris.local }),
    ...(uris.public === undefined ? {} : { deploymentURIsPublic: uris.public }),
  };
}

/** So that what a later task promotes is what this one deployed. */
function rolloutsBlock(views: readonly RolloutView[] = []): JsonObject {
  return views.length === 0 ? {} : { rollouts: views.map(rolloutBlock) };
}

/** What runs is what Git shows: the values of a delivery that succeeded become part of the service's values. */
async function keepValues({ work, input, chart }: Prepared): Promise<string> {
  const keys = Object.keys(input.values);
  if (keys.length === 0) return chart.commit;
  const { service, stage } = input.scope;
  // Whoever undoes the delivery must know that Git was about to have its values.
  await work.tools.journal.record(VALUES_EFFECT, { keys });
  const message = `Deploy ${service} to ${stage}: ${keys.join(', ').slice(0, 100)}\n\nEvent ${printable(work.eventId)}`;
  return (await writeOverlay(work.deps.charts.projects, input.scope, input.values, message)).commit;
}
