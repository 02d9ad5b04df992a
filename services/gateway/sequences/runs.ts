import { Type } from 'typebox';
import { demand, mayRead } from '../../kit/access/index.ts';
import { slipwayError } from '../../kit/errors/index.ts';
import { RESULTS, scopeSchema } from '../../kit/events/index.ts';
import type { HttpApp } from '../../kit/http/index.ts';
import { CURSOR_PATTERN, findSequence, pageSequences, sequenceRecordSchema } from '../../kit/sequences/index.ts';
import type { GatewayOptions } from '../options.ts';

const DEFAULT_LIMIT = 50;
const MOST = 500;

const { project, stage, service } = scopeSchema.properties;
const name = Type.String({ minLength: 1, maxLength: 256 });
const state = Type.Enum(sequenceRecordSchema.properties.state.enum);
const time = Type.Optional(Type.String({ format: 'date-time', maxLength: 64, description: 'RFC 3339.' }));
const querySchema = Type.Object({
  project: Type.Optional(project),
  stage: Type.Optional(stage),
  service: Type.Optional(service),
  sequence: Type.Optional(name),
  context: Type.Optional(name),
  state: Type.Optional(
    Type.Union([state, Type.Array(state, { maxItems: 10 })], { description: 'Repeatable: one of those.' }),
  ),
  result: Type.Optional(Type.Enum(RESULTS)),
  from: time,
  before: time,
  limit: Type.Optional(
    Type.String({ pattern: '^[1-9][0-9]{0,8}$', description: `Default ${DEFAULT_LIMIT}, at most ${MOST}.` }),
  ),
  next: Type.Optional(Type.String({ pattern: CURSOR_PATTERN, description: 'The `next` of the page before.' })),
});
const pageSchema = Type.Object({
  items: Type.Array(sequenceRecordSchema),
  next: Type.Optional(
    Type.String({ description: 'Asks for the next page. A page can be short, or empty, and yet have one.' }),
  ),
});
const runParams = Type.Object({
  project,
  id: Type.String({ pattern: '^[0-9a-f-]{1,40}$', description: "The run's id." }),
});

/** Runs of sequences: a page of them, or one. */
export function addRunRoutes(app: HttpApp, { bus }: Pick<GatewayOptions, 'bus'>): void {
  const list = {
    summary: 'Runs of sequences, those that changed last first.',
    querystring: querySchema,
    response: { 200: pageSchema },
  };
  const config = { filtered: true };
  app.get('/v1/sequences', { config, schema: list }, async ({ actor, query: { limit, state: states, ...query } }) => {
    const page = await pageSequences(bus, {
      ...query,
      ...(states === undefined ? {} : { states: [states].flat() }),
      limit: limit === undefined ? DEFAULT_LIMIT : Math.min(Number(limit), MOST),
    });
    return { ...page, items: page.items.filter((run) => mayRead(actor, run)) };
  });
  const one = { summary: 'A run of a sequence.', params: runParams, response: { 200: sequenceRecordSchema } };
  app.get('/v1/sequences/:project/:id', { config, schema: one }, async ({ actor, params }) => {
    const found = await findSequence(bus, params.project, params.id);
    if (found === undefined) throw slipwayError('SLW_SEQUENCE_RUN_UNKNOWN', { id: params.id, project: params.project });
    demand(actor, { right: 'read', project: params.project, stage: found.stage, service: found.service });
    return found;
  });
}
