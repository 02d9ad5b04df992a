import { Type, type Static } from 'typebox';
import { slipwayError } from '../../kit/errors/index.ts';
import { scopeSchema } from '../../kit/events/index.ts';
import type { HttpApp } from '../../kit/http/index.ts';
import type { Projects, ResourceFile, ResourceScope } from '../../kit/projects/index.ts';

/** Charts do not travel over NATS, so its limit on payloads is not theirs. */
const BODY_LIMIT = 8_388_608;
const BASE64 = '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$';

const { project, stage, service } = scopeSchema.properties;
const bodySchema = Type.Object(
  {
    stage: Type.Optional(stage),
    service: Type.Optional(service),
    allStages: Type.Optional(Type.Boolean({ description: 'Write into every stage.' })),
    resources: Type.Array(
      Type.Object({
        path: Type.String({ minLength: 1, maxLength: 1_024 }),
        content: Type.String({ pattern: BASE64, description: 'Base64.' }),
      }),
      { minItems: 1, maxItems: 1_000 },
    ),
  },
  { additionalProperties: false },
);

const params = Type.Object({ project });
const place = {
  stage: Type.Optional(stage),
  service: Type.Optional(service),
};
const path = Type.String({ minLength: 1, maxLength: 1_024 });
const commitId = Type.Optional(Type.String({ pattern: '^[0-9a-f]{7,64}$', description: 'Absent: the newest.' }));

/** Routes of files: of a project, of a stage, or of a service in a stage. */
export function addResourceRoutes(app: HttpApp, projects: Projects): void {
  addList(app, projects);
  addContent(app, projects);
  addWriting(app, projects);
  addDeletion(app, projects);
}

function addList(app: HttpApp, projects: Projects): void {
  const under = Type.Optional(Type.String({ maxLength: 1_024, description: 'A folder.' }));
  const querystring = Type.Object({ ...place, under, commit: commitId });
  const listed = Type.Object({ commit: Type.String(), items: Type.Array(Type.Object({ path: Type.String() })) });
  const schema = { summary: 'Files of a project, stage or service.', params, querystring, response: { 200: listed } };
  app.get('/v1/projects/:project/resources', { schema }, async ({ params: { project: name }, query }) => {
    const scope = scopeOf(name, query);
    const commit = query.commit ?? (await projects.head(name, query.stage));
    const paths = await projects.listFiles(scope, query.under ?? '', commit);
    if (paths.length === 0) await requireService(projects, scope);
    return { commit, items: paths.map((each) => ({ path: each })) };
  });
}

function addContent(app: HttpApp, projects: Projects): void {
  const querystring = Type.Object({ ...place, path, commit: commitId });
  const content = Type.String({ description: 'Base64.' });
  const file = Type.Object({ path: Type.String(), commit: Type.String(), content });
  const schema = { summary: 'A file, now or at a commit.', params, querystring, response: { 200: file } };
  app.get('/v1/projects/:project/resources/content', { schema }, async ({ params: { project: name }, query }) => {
    const scope = scopeOf(name, query);
    const commit = query.commit ?? (await projects.head(name, query.stage));
    const found = await projects.read(scope, query.path, commit);
    if (found !== undefined) return { path: query.path, commit, content: found.toString('base64') };
    await requireService(projects, scope);
    throw slipwayError('SLW_RESOURCE_UNKNOWN', {
      path: query.path,
      scope: Object.values(scope).reverse().join(' of '),
    });
  });
}

function addDeletion(app: HttpApp, projects: Projects): void {
  const paths = Type.Union([path, Type.Array(path, { minItems: 1, maxItems: 100 })]);
  const querystring = Type.Object({ ...place, path: paths });
  const response = { 200: Type.Object({ commit: Type.String() }) };
  const schema = { summary: 'Deletes files in one commit; `path` may come often.', params, querystring, response };
  app.delete('/v1/projects/:project/resources', { schema }, async ({ params: { project: name }, query }) => {
    const gone = [query.path].flat();
    const message = `Delete ${gone.length === 1 ? gone[0] : `${gone.length} files`}`;
    return projects.remove(scopeOf(name, query), gone, message);
  });
}

function scopeOf(name: string, query: { readonly stage?: string; readonly service?: string }): ResourceScope {
  return {
    project: name,
    ...(query.stage === undefined ? {} : { stage: query.stage }),
    ...(query.service === undefined ? {} : { service: query.service }),
  };
}

/** What holds no files is told from what is not there. @throws SLW_SERVICE_UNKNOWN */
async function requireService(projects: Projects, scope: ResourceScope): Promise<void> {
  if (scope.stage === undefined || scope.service === undefined) return;
  const services = await projects.services(scope.project, scope.stage);
  if (!services.includes(scope.service)) throw slipwayError('SLW_SERVICE_UNKNOWN', { ...scope });
}

function addWriting(app: HttpApp, projects: Projects): void {
  const response = { 200: Type.Object({ commit: Type.String() }) };
  const schema = { summary: 'Writes files of a project, stage or service.', params, body: bodySchema, response };
  app.put('/v1/projects/:project/resources', { schema, bodyLimit: BODY_LIMIT }, async (request) => {
    const { body } = request;
    const files = body.resources.map((file): ResourceFile => ({ path: file.path, content: bytes(file.content) }));
    const message = `Update ${files.length === 1 ? body.resources[0]?.path : `${files.length} files`}`;
    let commit = '';
    // One after the other: all of them commit to the same repository.
    for (const scope of await scopesOf(projects, request.params.project, body)) {
      ({ commit } = await projects.write(scope, files, message));
    }
    return { commit };
  });
}

async function scopesOf(
  projects: Projects,
  name: string,
  target: Static<typeof bodySchema>,
): Promise<readonly ResourceScope[]> {
  const inService = target.service === undefined ? {} : { service: target.service };
  if (target.allStages !== true) {
    const inStage = target.stage === undefined ? {} : { stage: target.stage };
    return [{ project: name, ...inStage, ...inService }];
  }
  return (await projects.stages(name)).map((each) => ({ project: name, stage: each, ...inService }));
}

function bytes(content: string): Buffer {
  return Buffer.from(content, 'base64');
}
