import { Type } from 'typebox';
import type { HttpApp } from '../../kit/http/index.ts';
import type { GatewayOptions } from '../options.ts';
import { readHistory, type HistoryPage } from './history.ts';

const DEFAULT_LIMIT = 100;
const MOST = 500;

const text = Type.Optional(Type.String({ maxLength: 256 }));
const querySchema = Type.Object({
  project: text,
  context: text,
  service: text,
  type: Type.Optional(
    Type.String({ pattern: '^[^\\s.*>]+(\\.[^\\s.*>]+)*$', maxLength: 256, description: 'Exactly that type.' }),
  ),
  limit: Type.Optional(
    Type.String({ pattern: '^[1-9][0-9]{0,8}$', description: `Default ${DEFAULT_LIMIT}, at most ${MOST}.` }),
  ),
  before: Type.Optional(
    Type.String({ pattern: '^[1-9][0-9]{0,14}$', description: 'The `before` of the page that came before this one.' }),
  ),
});
const pageSchema = Type.Object({
  items: Type.Array(Type.Object({ seq: Type.Integer(), event: Type.Unknown() })),
  before: Type.Optional(
    Type.Integer({ description: 'Asks for older events. A page can be short, or empty, and yet have one.' }),
  ),
});

/** GET /v1/events: a page costs the same however long the history is. */
export function addHistoryRoute(app: HttpApp, { bus }: Pick<GatewayOptions, 'bus'>): void {
  const schema = { summary: 'Stored events, newest first.', querystring: querySchema, response: { 200: pageSchema } };
  app.get('/v1/events', { config: { filtered: true }, schema }, async ({ actor, query }, reply) => {
    const { limit, before, ...filter } = query;
    const page = await readHistory(bus, {
      ...filter,
      actor,
      limit: limit === undefined ? DEFAULT_LIMIT : Math.min(Number(limit), MOST),
      ...(before === undefined ? {} : { before: Number(before) }),
    });
    // As text, because the serializer would round numbers that the events hold exactly.
    return reply.type('application/json').send(textOf(page) as never);
  });
}

function textOf({ items, before }: HistoryPage): string {
  const events = items.map(({ seq, json }) => `{"seq":${seq},"event":${json}}`);
  return `{"items":[${events.join(',')}]${before === undefined ? '' : `,"before":${before}`}}`;
}
