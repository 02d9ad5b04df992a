import { slipwayError } from '../../kit/errors/index.ts';
import { isObject, parseJson, type JsonObject } from '../../kit/events/index.ts';
import {
  objectsOf,
  subjectOf,
  type ManifestObject,
  type ReleaseName,
  type ReleaseResult,
  type Revision,
} from '../../kit/helm/index.ts';
import type { ServiceScope } from '../input.ts';
import { generatedName } from '../../kit/names/index.ts';
import type { Work } from '../work.ts';

/** The revision of a release that serves. */
export interface Running extends ReleaseResult {
  readonly labels: Revision['labels'];
}

/** @throws SLW_ACTION_RELEASE_MISSING */
export async function runningRevision(work: Work, action: string): Promise<Running> {
  const running = await findRunning(work, work.name);
  if (running !== undefined) return running;
  throw slipwayError('SLW_ACTION_RELEASE_MISSING', { action, subject: subjectOf(work.name) });
}

/** The revision that Helm calls deployed, or where an operation died between two, the last that was; undefined when none was. */
export async function findRunning({ deps, tools }: Work, name: ReleaseName): Promise<Running | undefined> {
  const history = await deps.releases.history(name, tools.signal);
  const serving = servingOf(history);
  if (serving === undefined) return undefined;
  return { ...(await deps.releases.read(name, serving.revision, tools.signal)), labels: serving.labels };
}

/** The workloads of these kinds of all that a service runs: of its release, and of the generated one under blue/green. */
export async function runningWorkloads(
  work: Work,
  scope: ServiceScope,
  action: string,
  kinds: readonly string[],
): Promise<readonly ManifestObject[]> {
  const running = await runningRevision(work, action);
  const generated = await findRunning(work, generatedName(scope, work.deps.names));
  const manifests = generated === undefined ? [running] : [running, generated];
  return manifests.flatMap(({ manifest }) => objectsOf(manifest, kinds, work.name.namespace));
}

/** @throws SLW_ACTION_BLUE_GREEN */
export async function refusePair(work: Work, scope: ServiceScope, action: string): Promise<void> {
  if ((await findRunning(work, generatedName(scope, work.deps.names))) === undefined) return;
  throw slipwayError('SLW_ACTION_BLUE_GREEN', { action, subject: subjectOf(work.name) });
}

export function servingOf(history: readonly Revision[]): Revision | undefined {
  return (
    history.findLast(({ status }) => status === 'deployed') ?? history.findLast(({ status }) => status === 'superseded')
  );
}

/** The values of a revision: those that it was given, or with `all` those of its chart beneath them too. */
export async function valuesOf(work: Work, revision: number, all: 'all' | 'given'): Promise<JsonObject> {
  const { deps, name, tools } = work;
  const args = [
    ...['get', 'values', '--output', 'json', '--revision', String(revision)],
    ...(all === 'all' ? ['--all'] : []),
    ...[`--namespace=${name.namespace}`, '--', name.release],
  ];
  const values = parseJson(await deps.helm.run(args, { signal: tools.signal, subject: subjectOf(name) }));
  return isObject(values) ? values : {};
}
