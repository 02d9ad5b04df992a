import type { Client } from '../client/index.ts';
import type { Completion } from './complete.ts';

/** Names of that kind from the server, in every project when none was typed. */
export async function liveNames(client: Client, { live, project }: Completion): Promise<string[]> {
  if (live === 'context') return newestContexts(client, project);
  const projects = (await client.projects()).map((item) => item.name);
  if (live === undefined || live === 'project') return projects;
  const views = await Promise.all((project === undefined ? projects : [project]).map((name) => client.project(name)));
  const stages = views.flatMap((view) => view.stages);
  const names = live === 'stage' ? stages : stages.flatMap((stage) => stage.services);
  return [...new Set(names.map((item) => item.name))].sort();
}

/** Those that somebody may want to do something about: the newest. */
const CONTEXTS = 50;

async function newestContexts(client: Client, project: string | undefined): Promise<string[]> {
  const { runs } = await client.newestSequences({ ...(project === undefined ? {} : { project }), limit: CONTEXTS });
  return [...new Set(runs.map(({ context }) => context))];
}
