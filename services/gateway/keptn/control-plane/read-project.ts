import type { SequenceRecord } from '../../../kit/sequences/index.ts';
import type { GatewayOptions } from '../../options.ts';
import { inOrder, outlineOf } from '../../outline/index.ts';
import { remoteOf } from './git-credentials.ts';
import { nanoseconds } from './nanoseconds.ts';
import { newestRuns } from './newest-runs.ts';
import { readStage } from './read-stage.ts';
import type { ProjectView } from './views.ts';

type ReadOptions = Pick<GatewayOptions, 'bus' | 'projects' | 'validateShipyard'>;

/** How many runs are looked through for the last events of services: those of a service that rests longer are not told. */
const RUNS = 500;
const VERSION = /^apiVersion:\s*["']?([^\s"'#]+)/m;

/** A project with all its stages and services. @throws SLW_PROJECT_UNKNOWN */
export async function readProject(options: ReadOptions, project: string): Promise<ProjectView> {
  const { projects } = options;
  const [about, outline, stages, runs] = await Promise.all([
    projects.about(project),
    outlineOf(options, project),
    projects.stages(project),
    recentRuns(options, project),
  ]);
  const remote = remoteOf(about);
  const version = VERSION.exec(outline.text ?? '')?.[1];
  return {
    projectName: project,
    ...(about.created === undefined ? {} : { creationDate: nanoseconds(about.created) }),
    ...(outline.text === undefined ? {} : { shipyard: outline.text }),
    ...(version === undefined ? {} : { shipyardVersion: version }),
    stages: await Promise.all(
      inOrder(stages, outline).map(async (stage) => readStage(options, { project, stage }, runs, outline)),
    ),
    ...(remote === undefined ? {} : { gitCredentials: remote }),
    isUpstreamAutoProvisioned: false,
  };
}

/** The runs that tell what happened last in a project, or in one of its stages or services. */
export async function recentRuns(
  { bus }: Pick<GatewayOptions, 'bus'>,
  project: string,
  scope: { readonly stage?: string; readonly service?: string } = {},
): Promise<readonly SequenceRecord[]> {
  return (await newestRuns(bus, { project, ...scope }, RUNS)).runs;
}
