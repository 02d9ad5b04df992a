import type { Client } from '../client/index.ts';
import type { Completion } from './complete.ts';

/** Names of that kind from the server, in every project when none was typed. */
export async function liveNames(client: Client, { live, project }: Completion): Promise<string[]> {
  const projects = (await client.projects()).map((item) => item.name);
  if (live === undefined || live === 'project') return projects;
  const views = await Promise.all((project === undefined ? projects : [project]).map((name) => client.project(name)));
  const stages = views.flatMap((view) => view.stages);
  const names = live === 'stage' ? stages : stages.flatMap((stage) => stage.services);
  return [...new Set(names.map((item) => item.name))].sort();
}
