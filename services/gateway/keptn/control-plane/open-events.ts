import { Type } from 'typebox';
import { mayRead, wishToRead } from '../../../kit/access/index.ts';
import { openApprovals, readApproval } from '../../../kit/approvals/index.ts';
import type { Bus } from '../../../kit/bus/index.ts';
import { encodeStructured, parseKeptnType, taskType, type CloudEvent } from '../../../kit/events/index.ts';
import type { HttpApp } from '../../../kit/http/index.ts';
import { listOpen, type OpenFilter } from '../../../kit/sequences/index.ts';
import type { GatewayOptions } from '../../options.ts';
import { pageFields, pageFieldsSchema, pageOf, pageQuery } from './page.ts';

/** Of the names: an empty one is none, as Go's clients send those that are not set. */
const text = Type.Optional(Type.String({ maxLength: 256 }));
const querySchema = Type.Object({ project: text, stage: text, service: text, eventID: text, ...pageQuery });

/** GET /event/triggered/:eventType: what executors poll, and by what Keptn's CLI finds approvals. */
export function addOpenEventsRoute(app: HttpApp, { bus, projects }: GatewayOptions): void {
  const schema = {
    summary: 'Events of that type that nobody has finished, oldest first.',
    params: Type.Object({ eventType: Type.String({ maxLength: 256 }) }),
    querystring: querySchema,
    response: { 200: Type.Object({ events: Type.Array(Type.Unknown()), ...pageFieldsSchema }) },
  };
  const config = { filtered: true };
  app.get('/event/triggered/:eventType', { schema, config }, async ({ params, query, actor }, reply) => {
    const { project = '', stage = '', service = '', eventID = '' } = query;
    if (project !== '') await projects.stages(project);
    const type = parseKeptnType(params.eventType);
    const filter = {
      ...(project === '' ? {} : { project }),
      ...(stage === '' ? {} : { stage }),
      ...(service === '' ? {} : { service }),
      ...(eventID === '' ? {} : { eventId: eventID }),
    };
    const isTask = type.kind === 'task' && type.phase === 'triggered';
    const events = isTask ? await openEvents(bus, { task: type.task, ...filter }) : [];
    const visible = events.filter((event) => mayRead(actor, wishToRead(event)));
    const page = pageOf(visible, query);
    const { nextPageKey, pageSize, totalCount } = pageFields(page);
    const items = page.items.map((event) => encodeStructured(event)).join(',');
    // As text, because the serializer would round numbers that the events hold exactly.
    const answer = `{"events":[${items}],"nextPageKey":"${nextPageKey}","pageSize":${pageSize},"totalCount":${totalCount}}`;
    return reply.type('application/json').send(answer as never);
  });
}

/** Those that the conductor has open; of approvals those that people are asked for, whoever asked. */
async function openEvents(bus: Bus, filter: OpenFilter): Promise<readonly CloudEvent[]> {
  const open = await listOpen(bus, filter);
  if (taskType(filter.task, 'triggered') !== taskType('approval', 'triggered')) return open;
  const { eventId, ...scope } = filter;
  const asked = (await openApprovals(bus, scope)).map(({ triggered }) => triggered);
  const unheard = await Promise.all(open.map(async ({ id }) => (await readApproval(bus, id)) === undefined));
  const known = new Set(asked.map(({ id }) => id));
  const more = open.filter(({ id }, index) => unheard[index] === true && !known.has(id));
  return [...asked, ...more].filter(({ id }) => eventId === undefined || id === eventId);
}
