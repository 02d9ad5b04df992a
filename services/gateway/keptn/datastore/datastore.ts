import { encodeStructured } from '../../../kit/events/index.ts';
import type { HttpApp } from '../../../kit/http/index.ts';
import type { GatewayOptions } from '../../options.ts';
import { readByType } from './by-type.ts';
import { parseFieldFilter } from './field-filter.ts';
import { isReadable, matches, textsOf } from './matches.ts';
import { readEvents, type EventPage } from './read-events.ts';
import { byTypeQuery, eventsAnswer, eventsQuery, queryOf, sizeOf, typeParams } from './schemas.ts';

type Options = Pick<GatewayOptions, 'bus'>;

/** An event names its project: what a sender may not read is left out. */
const config = { filtered: true };

export function addDatastore(app: HttpApp, { bus }: Options): void {
  const events = { summary: 'Stored events, newest first.', querystring: eventsQuery, response: { 200: eventsAnswer } };
  app.get('/event', { config, schema: events }, async ({ query: given, actor }, reply) => {
    const { type, position: before, ...query } = queryOf(given);
    const limit = sizeOf(given.pageSize);
    const range = {
      limit,
      texts: textsOf(query),
      ...(type === undefined ? {} : { types: [type] }),
      ...(before === undefined ? {} : { before }),
      ...(query.from === undefined ? {} : { from: query.from }),
    };
    const page = await readEvents(bus, range, (event) => matches(event, query) && isReadable(actor, event));
    return reply.type('application/json').send(textOf(page, limit) as never);
  });
  const byType = { ...events, summary: 'Stored events of a type, newest first.', params: typeParams };
  app.get(
    '/event/type/:type',
    { config, schema: { ...byType, querystring: byTypeQuery } },
    async ({ params: { type }, query, actor }, reply) => {
      const { from } = queryOf({ fromTime: query.fromTime ?? '' });
      const limit = sizeOf(query.limit);
      const excludeInvalidated = query.excludeInvalidated === 'true';
      const asked = { type, limit, excludeInvalidated, filter: parseFieldFilter(query.filter ?? '') };
      const page = await readByType(bus, actor, { ...asked, ...(from === undefined ? {} : { from }) });
      return reply.type('application/json').send(textOf(page, limit) as never);
    },
  );
}

/** As text, because the serializer would round numbers that the events hold exactly. */
function textOf({ events, next }: EventPage, pageSize: number): string {
  const fields = { nextPageKey: String(next ?? 0), pageSize, totalCount: events.length };
  return `{"events":[${events.map(encodeStructured).join(',')}],${JSON.stringify(fields).slice(1)}`;
}
