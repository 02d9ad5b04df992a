import type { Scope } from '../events/index.ts';
import type { Projects, ResourceScope } from './types.ts';

/** The places a file is looked for, the nearest first: as Keptn's services do, from the service to the project. */
export function placesOf({ project, stage, service }: Scope): readonly ResourceScope[] {
  return [{ project, stage, service }, { project, stage }, { project }];
}

/** The nearest file of that path; undefined when there is none. A commit is one of the stage, not of the project. */
export async function nearestFile(
  projects: Pick<Projects, 'read'>,
  scope: Scope,
  path: string,
  commit: string | undefined,
): Promise<Buffer | undefined> {
  for (const place of placesOf(scope)) {
    const file = await projects.read(place, path, place.stage === undefined ? undefined : commit);
    if (file !== undefined) return file;
  }
  return undefined;
}
