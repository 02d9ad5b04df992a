import { slipwayError } from '../../kit/errors/index.ts';
import type { Client, ProjectView } from '../client/index.ts';
import { ClientError } from '../client/index.ts';
import { nearest } from '../input/index.ts';

/**
 * The project, with its stages and services.
 * @throws SLW_CLI_NOT_FOUND naming the project that was probably meant.
 */
export async function findProject(client: Client, name: string): Promise<ProjectView> {
  try {
    return await client.project(name);
  } catch (thrown) {
    if (!(thrown instanceof ClientError) || thrown.status !== 404) throw thrown;
    const names = (await client.projects()).map((project) => project.name);
    throw notFound('project', name, names, 'slipway get projects');
  }
}

/** The stage of that name, or the first one. @throws SLW_CLI_NOT_FOUND */
export function findStage(project: ProjectView, name: string | undefined): ProjectView['stages'][number] {
  const stage = name === undefined ? project.stages[0] : project.stages.find((candidate) => candidate.name === name);
  if (stage !== undefined) return stage;
  const names = project.stages.map((candidate) => candidate.name);
  throw notFound('stage', name ?? 'at all', names, `slipway get stages --project ${project.name}`);
}

/** @throws SLW_CLI_NOT_FOUND */
export function requireService(project: ProjectView, stage: string, name: string): void {
  const services = findStage(project, stage).services.map((service) => service.name);
  if (services.includes(name)) return;
  const list =
    services.length === 0
      ? `slipway create service ${name} --project ${project.name}`
      : `slipway get services --project ${project.name}`;
  throw notFound('service', name, services, list);
}

function notFound(kind: string, name: string, names: readonly string[], list: string): Error {
  const meant = nearest(name, names);
  return slipwayError('SLW_CLI_NOT_FOUND', {
    kind,
    name,
    hint: meant === undefined ? '' : `. Did you mean ${meant}?`,
    list,
  });
}
