import type { SequenceRecord } from '../../../kit/sequences/index.ts';
import type { GatewayOptions } from '../../options.ts';
import { remoteOf } from './git-credentials.ts';
import { nanoseconds } from './nanoseconds.ts';
import { newestRuns } from './newest-runs.ts';
import { readStage, type Parents } from './read-stage.ts';
import type { ProjectView } from './views.ts';

type ReadOptions = Pick<GatewayOptions, 'bus' | 'projects' | 'validateShipyard'>;

/** How many runs are looked through for the last events of services: those of a service that rests longer are not told. */
const RUNS = 500;
const VERSION = /^apiVersion:\s*["']?([^\s"'#]+)/m;

interface Outline {
  readonly text?: string;
  readonly stages: readonly string[];
  readonly parents: Parents;
}

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
      inOrder(stages, outline.stages).map(async (stage) =>
        readStage(options, { project, stage }, runs, outline.parents),
      ),
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

/** What is read from shipyard.yaml; of one that was pushed with a fault only the text. */
export async function outlineOf(
  { projects, validateShipyard }: Pick<ReadOptions, 'projects' | 'validateShipyard'>,
  project: string,
): Promise<Outline> {
  const file = await projects.read({ project }, 'shipyard.yaml');
  if (file === undefined) return { stages: [], parents: {} };
  const text = file.toString('utf8');
  try {
    const { stages, parents = {} } = validateShipyard(text);
    return { text, stages, parents };
  } catch {
    return { text, stages: [], parents: {} };
  }
}

/** As the shipyard has them: the first one is where a delivery begins. Stages that it does not know come last. */
function inOrder(stages: readonly string[], order: readonly string[]): readonly string[] {
  const place = (stage: string) => (order.includes(stage) ? order.indexOf(stage) : order.length);
  return stages.toSorted((a, b) => place(a) - place(b));
}
