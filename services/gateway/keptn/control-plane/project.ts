import { Type } from 'typebox';
import { mayRead } from '../../../kit/access/index.ts';
import { scopeSchema } from '../../../kit/events/index.ts';
import type { HttpApp } from '../../../kit/http/index.ts';
import type { GatewayOptions } from '../../options.ts';
import { addProjectChanges } from './project-changes.ts';
import { pageFields, pageFieldsSchema, pageOf, pageQuery } from './page.ts';
import { readProject } from './read-project.ts';
import { projectSchema } from './views.ts';

export const projectParams = Type.Object({ project: scopeSchema.properties.project });

/** Below /project: the projects themselves. */
export function addProjectRoutes(app: HttpApp, options: GatewayOptions): void {
  addList(app, options);
  addOne(app, options);
  addProjectChanges(app, options);
}

function addList(app: HttpApp, options: GatewayOptions): void {
  const schema = {
    summary: 'Projects with their stages and services, by name.',
    querystring: Type.Object({
      ...pageQuery,
      disableUpstreamSync: Type.Optional(Type.String({ description: 'Without meaning here.' })),
    }),
    response: { 200: Type.Object({ projects: Type.Array(projectSchema), ...pageFieldsSchema }) },
  };
  const config = { filtered: true };
  app.get('/project', { schema, config }, async ({ query, actor }) => {
    const visible = (await options.projects.list()).filter((project) => mayRead(actor, { project }));
    const page = pageOf(visible.toSorted(), query);
    const projects = await Promise.all(page.items.map(async (name) => readProject(options, name)));
    return { projects, ...pageFields(page) };
  });
}

function addOne(app: HttpApp, options: GatewayOptions): void {
  const schema = {
    summary: 'A project with its stages and services.',
    params: projectParams,
    response: { 200: projectSchema },
  };
  app.get('/project/:project', { schema }, async ({ params }) => readProject(options, params.project));
}
