import { mergeValues, resolveChart, writeOverlay } from '../kit/charts/index.ts';
import { commitOf, deriveId, type JsonObject } from '../kit/events/index.ts';
import type { Task, TaskAnswer, TaskHandler, TaskTools } from '../kit/executor/index.ts';
import { deploy } from './deploy.ts';
import { ENDPOINTS_FILE, readEndpoints } from './endpoints.ts';
import { readInput, type DeploymentInput, type UriLists } from './input.ts';
import { namesFor } from './names.ts';
import { printable } from './readable.ts';
import { directUris, publicUri } from './uris.ts';
import type { DeployerDependencies, Work } from './work.ts';

/**
 * Answers `deployment.triggered` (specs/keptn.md 2.1). Every event of that task is claimed: one whose strategy nobody
 * carries out gets an answer that says so, and not silence.
 */
export function deploymentHandler(deps: DeployerDependencies): TaskHandler {
  return { task: 'deployment', claims: () => true, run: (task, tools) => run(deps, task, tools) };
}

async function run(deps: DeployerDependencies, task: Task, tools: TaskTools): Promise<TaskAnswer> {
  const { work, endpoints } = await prepare(deps, task, tools);
  const outcome = await deploy(work);
  if (outcome.kind === 'failed') return { status: 'errored', result: 'fail', message: outcome.message };
  const { strategy } = work.input;
  const uris =
    strategy === 'direct'
      ? directUris(outcome.manifest, work.input.scope, work.name.namespace, deps.endpoints)
      : endpoints;
  return {
    status: 'succeeded',
    result: 'pass',
    message: 'Successfully deployed',
    data: { deployment: deploymentBlock(work.input, uris) },
    gitCommit: await keepValues(work),
  };
}

/** Everything that can be known without touching the cluster; what is wrong is said before anything is written. */
async function prepare(deps: DeployerDependencies, task: Task, tools: TaskTools) {
  const { project, stage, service } = task.data;
  const scope = { project, stage, service };
  const input = readInput(scope, task.data, deps.timeoutMs);
  mergeValues({}, input.values);
  const name = namesFor(scope, deps.names);
  publicUri(scope, name.namespace, deps.endpoints);
  const commit = commitOf(task.event);
  const at = commit === undefined ? {} : { commit };
  const [endpoints, chart] = await Promise.all([
    endpointsOf(deps, input, commit),
    resolveChart({ ...scope, ...at, signal: tools.signal }, deps.charts),
  ]);
  const eventLabel = deriveId(task.event.source, task.id);
  const work: Work = { deps, tools, input, name, chart, eventId: task.id, eventLabel };
  return { work, endpoints };
}

async function endpointsOf(
  deps: DeployerDependencies,
  input: DeploymentInput,
  commit: string | undefined,
): Promise<UriLists> {
  if (input.strategy === 'direct') return {};
  const content = await deps.charts.projects.read(input.scope, ENDPOINTS_FILE, commit);
  return { ...input.uris, ...(content === undefined ? {} : readEndpoints(content, input.scope)) };
}

function deploymentBlock({ strategy }: DeploymentInput, uris: UriLists): JsonObject {
  return {
    deploymentstrategy: strategy,
    deploymentNames: [strategy],
    ...(uris.local === undefined ? {} : { deploymentURIsLocal: uris.local }),
    ...(uris.public === undefined ? {} : { deploymentURIsPublic: uris.public }),
  };
}

/** What runs is what Git shows: the values of a delivery that succeeded become part of the service's values. */
async function keepValues({ deps, input, chart, eventId }: Work): Promise<string> {
  const keys = Object.keys(input.values);
  if (keys.length === 0) return chart.commit;
  const { service, stage } = input.scope;
  const message = `Deploy ${service} to ${stage}: ${keys.join(', ').slice(0, 100)}\n\nEvent ${printable(eventId)}`;
  return (await writeOverlay(deps.charts.projects, input.scope, input.values, message)).commit;
}
