import { Type, type Static } from 'typebox';
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

export function addResourceRoute(app: HttpApp, projects: Projects): void {
  const params = Type.Object({ project });
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
