import { Type } from 'typebox';
import { mayPartly, mayRead, type Actor } from '../../kit/access/index.ts';
import { scopeSchema } from '../../kit/events/index.ts';
import type { HttpApp } from '../../kit/http/index.ts';
import type { GatewayOptions } from '../options.ts';
import { inOrder, outlineOf } from '../outline/index.ts';
import { addProjectChanges } from './project-changes.ts';
import { remoteView } from './remote-schema.ts';
import { addResourceRoutes } from './resources.ts';
import { addServiceRoutes } from './services.ts';

const { project: name } = scopeSchema.properties;
const named = Type.Object({ name: Type.String() });
const projectView = Type.Object({
  name: Type.String(),
  created: Type.Optional(Type.String()),
  commit: Type.String({ description: 'The newest of the branch with the shipyard.' }),
  layout: Type.Union([Type.Literal('folders'), Type.Literal('branches')], { description: 'What stages are in Git.' }),
  remote: Type.Optional(remoteView),
  stages: Type.Array(Type.Object({ name: Type.String(), services: Type.Array(named) })),
});

/** Routes below /v1/projects. */
export function addProjectRoutes(app: HttpApp, options: GatewayOptions): void {
  addProjectChanges(app, options);
  addViews(app, options);
  addServiceRoutes(app, options);
  addResourceRoutes(app, options.projects);
}

function addViews(app: HttpApp, options: GatewayOptions): void {
  const { projects } = options;
  const list = { summary: 'All projects.', response: { 200: Type.Object({ items: Type.Array(named) }) } };
  const config = { filtered: true };
  app.get('/v1/projects', { config, schema: list }, async ({ actor }) => ({
    items: (await projects.list())
      .filter((project) => mayPartly(actor, { right: 'read', project }))
      .map((project) => ({ name: project })),
  }));
  const params = Type.Object({ project: name });
  const one = { summary: 'A project with its stages and services.', params, response: { 200: projectView } };
  app.get('/v1/projects/:project', { config, schema: one }, async ({ actor, params: { project } }) =>
    view(options, project, actor),
  );
}

/** With those stages and services alone that the actor may read. */
async function view(options: GatewayOptions, project: string, actor: Actor) {
  const { projects } = options;
  const all = inOrder(await projects.stages(project), await outlineOf(options, project));
  const stages = all.filter((stage) => mayPartly(actor, { right: 'read', project, stage }));
  return {
    ...(await projects.about(project)),
    commit: await projects.head(project),
    stages: await Promise.all(
      stages.map(async (stage) => ({
        name: stage,
        services: (await projects.services(project, stage))
          .filter((service) => mayRead(actor, { project, stage, service }))
          .map((service) => ({ name: service })),
      })),
    ),
  };
}
