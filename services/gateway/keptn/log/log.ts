import { Type, type Static } from 'typebox';
import type { HttpApp } from '../../../kit/http/index.ts';
import { createUniform } from '../../../kit/uniform/index.ts';
import type { GatewayOptions } from '../../options.ts';
import { optionalTime, timeQuery } from '../control-plane/index.ts';
import { KEPTN_DEFAULTS } from '../settings.ts';
import { entryBody, entryOf, entrySchema } from './entry.ts';
import type { LogFilter } from './filter.ts';
import { deleteEntries, readEntries, writeEntries } from './store.ts';

/** Keptn gives everything to who names no size. */
const MOST = 1_000;

const body = Type.Object({ logs: Type.Array(entryBody, { maxItems: 500 }) });
const filterQuery = Type.Object({
  integrationId: Type.Optional(Type.String({ maxLength: 256 })),
  ...{ fromTime: timeQuery, beforeTime: timeQuery },
});
const listQuery = Type.Object({
  ...filterQuery.properties,
  pageSize: Type.Optional(Type.String({ pattern: '^[0-9]{0,9}$', description: `0: ${MOST}, which is the most.` })),
  nextPageKey: Type.Optional(Type.String({ pattern: '^[0-9]{0,15}$', description: 'Of the page before.' })),
});
const listAnswer = Type.Object({
  logs: Type.Array(entrySchema),
  nextPageKey: Type.Integer({ description: '0: there is nothing older.' }),
  pageSize: Type.Integer(),
  totalCount: Type.Integer({ description: 'Entries of this page.' }),
});

export function addLog(app: HttpApp, { bus, clock, newId, keptn = KEPTN_DEFAULTS }: GatewayOptions): void {
  const { logTtl, uniformTtl } = keptn;
  const uniform = createUniform({ bus, clock, newId, ttl: uniformTtl });
  const nothing = { 200: Type.Object({}) };
  const write = { summary: 'Takes errors of an integration.', body, response: nothing };
  app.post('/log', { config: { right: 'execute', filtered: true, audited: false }, schema: write }, async (request) => {
    const entries = request.body.logs.map((each) => entryOf(each, clock()));
    await writeEntries(bus, entries, logTtl);
    return {};
  });
  const list = {
    summary: 'Errors of integrations, newest first.',
    querystring: listQuery,
    response: { 200: listAnswer },
  };
  app.get('/log', { config: { filtered: true }, schema: list }, async ({ query, actor }) => {
    const limit = Math.min(Number(query.pageSize ?? 0) || MOST, MOST);
    const position = Number(query.nextPageKey ?? 0);
    const since = new Date(clock().getTime() - logTtl);
    const range = { filter: filterOf(query), limit, since, actor, ...(position === 0 ? {} : { before: position }) };
    const { entries, next } = await readEntries(bus, uniform, range);
    return { logs: [...entries], nextPageKey: next ?? 0, pageSize: limit, totalCount: entries.length };
  });
  const remove = { summary: 'Deletes entries of the log.', querystring: filterQuery, response: nothing };
  app.delete('/log', { schema: remove }, async ({ query }) => {
    await deleteEntries(bus, filterOf(query), logTtl);
    return {};
  });
}

function filterOf({ integrationId = '', fromTime, beforeTime }: Static<typeof filterQuery>): LogFilter {
  const from = optionalTime('fromTime', fromTime);
  const before = optionalTime('beforeTime', beforeTime);
  return {
    ...(integrationId === '' ? {} : { integrationId }),
    ...(from === undefined ? {} : { from }),
    ...(before === undefined ? {} : { before }),
  };
}
