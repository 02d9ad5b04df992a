import {
  checkProjectName,
  type Committed,
  type ProjectAbout,
  type ProjectUpdate,
  type RemoteSettings,
} from '../../kit/projects/index.ts';
import type { GatewayOptions } from '../options.ts';
import { announced } from './announced.ts';
import { unendedContexts } from './unended-contexts.ts';

export interface NewProject {
  readonly name: string;
  /** Text of shipyard.yaml; absent where the remote holds it. */
  readonly shipyard?: string | undefined;
  readonly remote?: RemoteSettings | undefined;
}

/**
 * Creates a project and tells of it.
 * @throws SLW_PROJECT_NAME_INVALID, and what is wrong with the shipyard, before anything is told
 */
export async function createProject(options: GatewayOptions, asked: NewProject): Promise<Committed> {
  const { name, shipyard, remote } = asked;
  checkProjectName(name);
  const stages = shipyard === undefined ? [] : options.validateShipyard(shipyard).stages;
  const createdProject = {
    projectName: name,
    ...(shipyard === undefined ? {} : { shipyard: Buffer.from(shipyard).toString('base64') }),
    ...(remote === undefined ? {} : { gitRemoteURL: remote.url }),
  };
  const work = async () => options.projects.create(name, shipyard, stages, remote);
  return announced(options, 'project.create', { project: name }, work, { createdProject });
}

/** Gives a project another shipyard, whose stages are read from it, or another remote; of this nobody is told. */
export async function updateProject(
  { projects, validateShipyard }: Pick<GatewayOptions, 'projects' | 'validateShipyard'>,
  project: string,
  { shipyard, remote }: Pick<ProjectUpdate, 'shipyard' | 'remote'>,
): Promise<Committed> {
  return projects.update(project, {
    ...(shipyard === undefined ? {} : { shipyard, stages: validateShipyard(shipyard).stages }),
    ...(remote === undefined ? {} : { remote }),
  });
}

/** What the project told about itself, and how many contexts had runs that had not ended. @throws SLW_PROJECT_UNKNOWN */
export async function deleteProject(
  options: GatewayOptions,
  project: string,
): Promise<{ readonly about: ProjectAbout; readonly aborted: number }> {
  await options.projects.about(project);
  const aborted = await unendedContexts(options.bus, { project });
  const about = await announced(options, 'project.delete', { project }, async () => options.projects.delete(project));
  return { about, aborted };
}
