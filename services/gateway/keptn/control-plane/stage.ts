import { Type } from 'typebox';
import { slipwayError } from '../../../kit/errors/index.ts';
import { scopeSchema } from '../../../kit/events/index.ts';
import type { HttpApp } from '../../../kit/http/index.ts';
import type { GatewayOptions } from '../../options.ts';
import { outlineOf } from '../../outline/index.ts';
import { pageFields, pageFieldsSchema, pageOf, pageQuery } from './page.ts';
import { recentRuns } from './read-project.ts';
import { readStage } from './read-stage.ts';
import { stageSchema, type StageView } from './views.ts';

const { project, stage } = scopeSchema.properties;

/** Below /project/:project/stage: stages with their services. */
export function addStageRoutes(app: HttpApp, options: GatewayOptions): void {
  const list = {
    summary: 'Stages of a project, by name.',
    params: Type.Object({ project }),
    querystring: Type.Object({ ...pageQuery, disableUpstreamSync: Type.Optional(Type.String()) }),
    response: { 200: Type.Object({ stages: Type.Array(stageSchema), ...pageFieldsSchema }) },
  };
  app.get('/project/:project/stage', { schema: list }, async ({ params, query }) => {
    const page = pageOf([...(await options.projects.stages(params.project))].sort(), query);
    return { stages: await readStages(options, params.project, page.items), ...pageFields(page) };
  });
  const one = {
    summary: 'A stage of a project.',
    params: Type.Object({ project, stage }),
    response: { 200: stageSchema },
  };
  app.get('/project/:project/stage/:stage', { schema: one }, async ({ params }) => {
    await requireStage(options, params.project, params.stage);
    const [view] = await readStages(options, params.project, [params.stage]);
    return view;
  });
}

/** @throws SLW_PROJECT_UNKNOWN, SLW_STAGE_UNKNOWN */
export async function requireStage(
  { projects }: Pick<GatewayOptions, 'projects'>,
  project: string,
  stage: string,
): Promise<void> {
  const stages = await projects.stages(project);
  if (!stages.includes(stage)) throw slipwayError('SLW_STAGE_UNKNOWN', { project, stage });
}

async function readStages(options: GatewayOptions, project: string, stages: readonly string[]): Promise<StageView[]> {
  const [runs, outline] = await Promise.all([recentRuns(options, project), outlineOf(options, project)]);
  return Promise.all(stages.map(async (stage) => readStage(options, { project, stage }, runs, outline)));
}
