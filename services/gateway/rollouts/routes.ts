import { Type } from 'typebox';
import { slipwayError } from '../../kit/errors/index.ts';
import type { HttpApp } from '../../kit/http/index.ts';
import type { Projects } from '../../kit/projects/index.ts';
import type { RolloutsAt } from '../options.ts';
import { listRollouts } from './list.ts';
import { operate } from './operate.ts';
import {
  oneSchema,
  operationAnswer,
  operationBody,
  stageQuery,
  stageSchema,
  treeSchema,
  viewSchema,
} from './schemas.ts';
import { treeAnswer, viewAnswer } from './view.ts';

const STAGE = '/v1/projects/:project/stages/:stage';
const ONE = `${STAGE}/services/:service/rollouts/:name`;

export interface RolloutRoutes {
  readonly projects: Pick<Projects, 'services'>;
  readonly rolloutsAt?: RolloutsAt;
}

/** Routes of Rollouts; none where this process has no cluster (`slipway serve gateway`). */
export function addRolloutRoutes(app: HttpApp, { projects, rolloutsAt: at }: RolloutRoutes): void {
  if (at === undefined) return;
  const items = Type.Object({ items: Type.Array(viewSchema) });
  const summary = "The Rollouts in a stage, or in the namespace of one service's stage.";
  const list = { summary, params: stageSchema, querystring: stageQuery, response: { 200: items } };
  app.get(`${STAGE}/rollouts`, { schema: list }, async ({ params, query }) => {
    const services =
      query.service === undefined ? await projects.services(params.project, params.stage) : [query.service];
    return { items: (await listRollouts(at, params, services)).map(viewAnswer) };
  });
  addOne(app, at);
}

function addOne(app: HttpApp, at: RolloutsAt): void {
  const look = {
    summary: 'A Rollout with its steps, revisions, pods and analysis runs.',
    params: oneSchema,
    response: { 200: treeSchema },
  };
  app.get(ONE, { schema: look }, async ({ params }) => {
    const { namespace, rollouts } = at(params);
    const tree = await rollouts.tree({ namespace, name: params.name });
    if (tree === undefined) throw slipwayError('SLW_ROLLOUT_UNKNOWN', { namespace, name: params.name });
    return treeAnswer(tree);
  });
  const act = {
    summary: 'Does something with a Rollout by hand: promote, abort, undo and the like.',
    params: oneSchema,
    body: operationBody,
    response: { 200: operationAnswer },
  };
  app.post(ONE, { config: { right: 'control' }, schema: act }, async ({ params, body }) => {
    const { namespace, rollouts } = at(params);
    return operate(rollouts, { namespace, name: params.name }, body);
  });
}
