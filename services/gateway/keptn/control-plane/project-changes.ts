import { Type } from 'typebox';
import { scopeSchema } from '../../../kit/events/index.ts';
import type { HttpApp } from '../../../kit/http/index.ts';
import { checkProjectName, type ProjectAbout } from '../../../kit/projects/index.ts';
import { NAMED_IN_BODY, announced, unendedContexts } from '../../changes/index.ts';
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
  const { projects, validateShipyard } = options;
  const schema = { summary: 'Creates a project.', body: createSchema, response: { 201: empty } };
  app.post('/project', { schema, config: NAMED_IN_BODY }, async ({ body }, reply) => {
    checkProjectName(body.name);
    const text = base64('shipyard', body.shipyard).toString('utf8');
    const { stages } = validateShipyard(text);
    const remote = body.gitCredentials === undefined ? undefined : remoteSettings(body.gitCredentials);
    const createdProject = {
      projectName: body.name,
      shipyard: body.shipyard,
      ...(remote === undefined ? {} : { gitRemoteURL: remote.url }),
    };
    const work = async () => projects.create(body.name, text, stages, remote);
    await announced(options, 'project.create', { project: body.name }, work, { createdProject });
    return reply.code(201).send({});
  });
}

function addUpdate(app: HttpApp, { projects, validateShipyard }: GatewayOptions): void {
  const summary = 'Gives a project another shipyard, remote or credentials.';
  const schema = { summary, body: updateSchema, response: { 201: empty } };
  app.put('/project', { schema, config: NAMED_IN_BODY }, async ({ body }, reply) => {
    const text =
      body.shipyard === undefined || body.shipyard === ''
        ? undefined
        : base64('shipyard', body.shipyard).toString('utf8');
    await projects.update(body.name, {
      ...(text === undefined ? {} : { shipyard: text, stages: validateShipyard(text).stages }),
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
    await options.projects.about(project);
    const unended = await unendedContexts(options.bus, { project });
    const about = await announced(options, 'project.delete', { project }, async () => options.projects.delete(project));
    return { message: wordsOfDeletion(about, unended) };
  });
}

function wordsOfDeletion({ remote }: ProjectAbout, unended: number): string {
  const lines = [
    ...(remote === undefined ? [] : [`The Git upstream of the project will not be deleted: ${remote.url}`]),
    ...(unended === 0 ? [] : [`Sequences that had not ended and are aborted: ${unended}`]),
    'Releases of the project are uninstalled by its deployer; the namespaces stay.',
  ];
  return `${lines.join('\n')}\n`;
}
