import { Type } from 'typebox';
import { scopeSchema } from '../../kit/events/index.ts';
import type { HttpApp } from '../../kit/http/index.ts';
import type { RemoteAbout } from '../../kit/projects/index.ts';
import { NAMED_IN_BODY, createProject, deleteProject, updateProject } from '../changes/index.ts';
import type { GatewayOptions } from '../options.ts';
import { inOrder, outlineOf } from '../outline/index.ts';
import { remoteSchema, remoteView } from './remote-schema.ts';

const closed = { additionalProperties: false };
const params = Type.Object({ project: scopeSchema.properties.project });
const shipyard = Type.String({ minLength: 1, maxLength: 1_000_000, description: 'Text of shipyard.yaml.' });
const changed = Type.Object({
  name: Type.String(),
  commit: Type.String(),
  stages: Type.Array(Type.String()),
  remote: Type.Optional(remoteView),
});
const creation = Type.Object(
  {
    // The rules of names are the project store's, which says them in words.
    name: Type.String({ maxLength: 300 }),
    shipyard: Type.Optional(shipyard),
    remote: Type.Optional(remoteSchema),
  },
  closed,
);
const update = Type.Object(
  {
    shipyard: Type.Optional(shipyard),
    remote: Type.Optional(Type.Union([remoteSchema, Type.Null()], { description: 'null: follow none any more.' })),
  },
  closed,
);

/** What changes projects, told to executors as Keptn's controller does. */
export function addProjectChanges(app: HttpApp, options: GatewayOptions): void {
  addCreation(app, options);
  addUpdate(app, options);
  addDeletion(app, options);
}

function addCreation(app: HttpApp, options: GatewayOptions): void {
  const summary = 'Creates a project from a shipyard, or from the Git remote that holds it.';
  const schema = { summary, body: creation, response: { 201: changed } };
  app.post('/v1/projects', { schema, config: NAMED_IN_BODY }, async ({ body }, reply) => {
    const { commit } = await createProject(options, body);
    return reply.code(201).send(await viewOf(options, body.name, commit));
  });
}

function addUpdate(app: HttpApp, options: GatewayOptions): void {
  const summary = 'Gives a project another shipyard, which may add stages, or another remote or credentials.';
  const schema = { summary, params, body: update, response: { 200: changed } };
  app.put('/v1/projects/:project', { schema }, async ({ params: { project }, body }) => {
    const { commit } = await updateProject(options, project, body);
    return viewOf(options, project, commit);
  });
}

function addDeletion(app: HttpApp, options: GatewayOptions): void {
  const deleted = Type.Object({
    name: Type.String(),
    aborted: Type.Integer({ description: 'Contexts with runs that had not ended.' }),
    remote: Type.Optional(remoteView),
  });
  const summary = 'Deletes a project and aborts its runs. A Git remote stays as it is.';
  app.delete('/v1/projects/:project', { schema: { summary, params, response: { 200: deleted } } }, async (request) => {
    const { project } = request.params;
    const { about, aborted } = await deleteProject(options, project);
    return { name: project, aborted, ...(about.remote === undefined ? {} : { remote: about.remote }) };
  });
}

async function viewOf(options: GatewayOptions, name: string, commit: string) {
  const { projects } = options;
  const { remote }: { readonly remote?: RemoteAbout } = await projects.about(name);
  const stages = inOrder(await projects.stages(name), await outlineOf(options, name));
  return { name, commit, stages: [...stages], ...(remote === undefined ? {} : { remote }) };
}
