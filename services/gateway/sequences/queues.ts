import { Type } from 'typebox';
import { mayRead } from '../../kit/access/index.ts';
import { scopeSchema } from '../../kit/events/index.ts';
import type { HttpApp } from '../../kit/http/index.ts';
import { listQueues, runsIn, sequenceRecordSchema } from '../../kit/sequences/index.ts';
import type { GatewayOptions } from '../options.ts';
import { queueViews } from './queue-view.ts';

const { project, stage, service } = scopeSchema.properties;
const querySchema = Type.Object({ project, stage: Type.Optional(stage), service: Type.Optional(service) });
const runs = Type.Array(sequenceRecordSchema);
const queueSchema = Type.Object({
  project: Type.String(),
  stage: Type.String(),
  service: Type.String(),
  active: Type.Optional(sequenceRecordSchema),
  waiting: runs,
  aside: runs,
});

/** GET /v1/queues: who has each service of a project in each stage, and who waits for it. */
export function addQueueRoute(app: HttpApp, { bus }: Pick<GatewayOptions, 'bus'>): void {
  const summary = 'Queues in which anybody is: the run that has the service, those that wait for it, the next first.';
  const response = { 200: Type.Object({ items: Type.Array(queueSchema) }) };
  const config = { filtered: true };
  app.get(
    '/v1/queues',
    { config, schema: { summary, querystring: querySchema, response } },
    async ({ actor, query }) => {
      const queues = (await listQueues(bus, query)).filter((queue) => mayRead(actor, queue));
      return { items: queueViews(queues, await runsIn(bus, queues)) };
    },
  );
}
