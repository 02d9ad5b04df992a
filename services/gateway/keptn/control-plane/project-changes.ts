import { Type } from 'typebox';
import { scopeSchema } from '../../../kit/events/index.ts';
import type { HttpApp } from '../../../kit/http/index.ts';
import type { ProjectAbout } from '../../../kit/projects/index.ts';
import { NAMED_IN_BODY, createProject, deleteProject, updateProject } from '../../changes/index.ts';
import type { GatewayOptions } from '../../options.ts';
import { base64 } from './base64.ts';
import { gitCredentialsSchema, remoteSettings } from './git-credentials.ts';

const MAX_SHIPYARD = 1_400_000;
const empty = Type.Object({});
// The rules of names are the project store's, which says them in words.
const name = Type.String({ minLength: 1, maxLength: 300 });
const shipyard = Type.String({ minLength: 1, maxLength: MAX_SHIPYARD, description: 'shipyard.yaml in base64.' });
const gitCredentials = Type.Optional(gitCredentialsSchema);
const closed = { additionalProperties: false };
const createSchema = Type.Object({ name, shipyard, gitCredentials }, closed);
const updateSchema = Type.Object(
  { name, shipyard: Type.Optional(Type.String({ maxLength: MAX_SHIPYARD })), gitCredentials },
  closed,
);

/** What changes projects. */
export function addProjectChanges(app: HttpApp, options: GatewayOptions): void {
  addCreation(app, options);
  addUpdate(app, options);
  addDeletion(app, options);
}

function addCreation(app: HttpApp, options: GatewayOptions): void {
  const schema = { summary: 'Creates a project.', body: createSchema, response: { 201: empty } };
  app.post('/project', { schema, config: NAMED_IN_BODY }, async ({ body }, reply) => {
    await createProject(options, {
      name: body.name,
      shipyard: textOf(body.shipyard),
      ...(body.gitCredentials === undefined ? {} : { remote: remoteSettings(body.gitCredentials) }),
    });
    return reply.code(201).send({});
  });
}

function addUpdate(app: HttpApp, options: GatewayOptions): void {
  const summary = 'Gives a project another shipyard, remote or credentials.';
  const schema = { summary, body: updateSchema, response: { 201: empty } };
  app.put('/project', { schema, config: NAMED_IN_BODY }, async ({ body }, reply) => {
    const { shipyard: encoded = '' } = body;
    await updateProject(options, body.name, {
      ...(encoded === '' ? {} : { shipyard: textOf(encoded) }),
      ...(body.gitCredentials === undefined ? {} : { remote: remoteSettings(body.gitCredentials) }),
    });
    return reply.code(201).send({});
  });
}

function addDeletion(app: HttpApp, options: GatewayOptions): void {
  const schema = {
    summary: 'Deletes a project. A remote repository stays as it is.',
    params: Type.Object({ project: scopeSchema.properties.project }),
    response: { 200: Type.Object({ message: Type.String() }) },
  };
  app.delete('/project/:project', { schema }, async ({ params: { project } }) => {
    const { about, aborted } = await deleteProject(options, project);
    return { message: wordsOfDeletion(about, aborted) };
  });
}

function textOf(encoded: string): string {
  return base64('shipyard', encoded).toString('utf8');
}

function wordsOfDeletion({ remote }: ProjectAbout, aborted: number): string {
  const lines = [
    ...(remote === undefined ? [] : [`The Git upstream of the project will not be deleted: ${remote.url}`]),
    ...(aborted === 0 ? [] : [`Sequences that had not ended and are aborted: ${aborted}`]),
    'Releases of the project are uninstalled by its deployer; the namespaces stay.',
  ];
  return `${lines.join('\n')}\n`;
}
