import { Type, type Static } from 'typebox';
import type { HttpApp } from '../../../kit/http/index.ts';
import type { Projects, ResourceFile, ResourceScope } from '../../../kit/projects/index.ts';
import { pageFields, pageOf } from '../control-plane/index.ts';
import type { GatewayOptions } from '../../options.ts';
import { listAnswer, listBody, listQuery, oneAnswer, oneBody, oneQuery, written } from './schemas.ts';
import { listResources, metadataOf, readResource } from './store.ts';
import { resourcePathOf, resourceUriOf } from './uri.ts';

/** Charts do not travel over NATS, so its limit on payloads is not theirs. */
const BODY_LIMIT = 8_388_608;
const name = Type.String({ maxLength: 256 });

const SCOPES = [
  { path: '/project/:project', params: Type.Object({ project: name }) },
  { path: '/project/:project/stage/:stage', params: Type.Object({ project: name, stage: name }) },
  {
    path: '/project/:project/stage/:stage/service/:service',
    params: Type.Object({ project: name, stage: name, service: name }),
  },
];

/** Resources of projects, stages and services, the same routes for each. */
export function addResources(app: HttpApp, { projects }: Pick<GatewayOptions, 'projects'>): void {
  for (const { path, params } of SCOPES) {
    addLists(app, projects, path, params);
    addSingles(app, projects, `${path}/resource/*`, params);
  }
}

type Params = (typeof SCOPES)[number]['params'];

function addLists(app: HttpApp, projects: Projects, path: string, params: Params): void {
  const write = async (scope: ResourceScope, body: Static<typeof listBody>) => {
    const files = body.resources.map((each) => fileOf(resourcePathOf(each.resourceURI), each.resourceContent));
    return writeFiles(projects, scope, files);
  };
  const list = { summary: 'Lists resources.', params, querystring: listQuery, response: { 200: listAnswer } };
  const create = { summary: 'Writes resources in one commit.', params, body: listBody, response: { 201: written } };
  const update = { ...create, response: { 200: written } };
  // go-utils asks with a slash at the end for those of a service, and with two before the word for those of a project.
  for (const url of [`${path}/resource`, `${path}/resource/`, `${path}//resource`]) {
    app.get(url, { schema: list }, async (request) => {
      const { paths, version } = await listResources(projects, request.params);
      const metadata = await metadataOf(projects, request.params, version);
      const page = pageOf(paths, request.query);
      return { resources: page.items.map((resourceURI) => ({ resourceURI, metadata })), ...pageFields(page) };
    });
    app.post(url, { schema: create, bodyLimit: BODY_LIMIT }, async ({ params: scope, body }, reply) =>
      reply.code(201).send(await write(scope, body)),
    );
    app.put(url, { schema: update, bodyLimit: BODY_LIMIT }, async ({ params: scope, body }) => write(scope, body));
  }
}

function addSingles(app: HttpApp, projects: Projects, url: string, params: Params): void {
  const get = { summary: 'A resource.', params, querystring: oneQuery, response: { 200: oneAnswer } };
  app.get(url, { schema: get }, async (request) => {
    const path = resourceUriOf(request.url, request.routeOptions.url ?? '');
    const commit = request.query.gitCommitID ?? request.query.commitID;
    const { content, version } = await readResource(projects, request.params, path, commit === '' ? undefined : commit);
    const metadata = await metadataOf(projects, request.params, version);
    return { resourceURI: path, resourceContent: content.toString('base64'), metadata };
  });
  const put = { summary: 'Writes a resource.', params, body: oneBody, response: { 200: written } };
  app.put(url, { schema: put, bodyLimit: BODY_LIMIT }, async (request) => {
    const path = resourceUriOf(request.url, request.routeOptions.url ?? '');
    return writeFiles(projects, request.params, [fileOf(path, request.body.resourceContent)]);
  });
  const remove = { summary: 'Deletes a resource.', params, response: { 200: written } };
  app.delete(url, { schema: remove }, async (request) => {
    const path = resourceUriOf(request.url, request.routeOptions.url ?? '');
    const { commit } = await projects.remove(request.params, [path], `Delete ${path}`);
    return { commitID: commit, metadata: await metadataOf(projects, request.params, commit) };
  });
}

async function writeFiles(projects: Projects, scope: ResourceScope, files: readonly ResourceFile[]) {
  const message = `Update ${files.length === 1 ? files[0]?.path : `${files.length} files`}`;
  const { commit } = await projects.write(scope, files, message);
  return { commitID: commit, metadata: await metadataOf(projects, scope, commit) };
}

function fileOf(path: string, content = ''): ResourceFile {
  return { path, content: Buffer.from(content, 'base64') };
}
