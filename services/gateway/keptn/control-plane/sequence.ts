import { Type } from 'typebox';
import { scopeSchema } from '../../../kit/events/index.ts';
import type { HttpApp } from '../../../kit/http/index.ts';
import type { GatewayOptions } from '../../options.ts';
import { pageOf, pageQuery } from './page.ts';
import { optionalTime, timeQuery } from './query-time.ts';
import { readStates, type StateFilter } from './read-states.ts';
import { sequenceStateSchema } from './sequence-state.ts';

const MOST = 50;
const MOST_CONTEXTS = 100;

const querySchema = Type.Object({
  name: Type.Optional(Type.String({ maxLength: 200, description: 'Of the sequence that began it.' })),
  state: Type.Optional(Type.String({ maxLength: 200, description: 'Any of them, by commas.' })),
  fromTime: timeQuery,
  beforeTime: timeQuery,
  keptnContext: Type.Optional(Type.String({ maxLength: 10_000, description: 'Any of them, by commas.' })),
  ...pageQuery,
});

/** GET /sequence/:project: what became of the contexts of a project, the newest first. */
export function addSequenceRoutes(app: HttpApp, { bus, projects }: GatewayOptions): void {
  const schema = {
    summary: 'Sequences of a project, all stages of a context as one, the newest first.',
    params: Type.Object({ project: scopeSchema.properties.project }),
    querystring: querySchema,
    response: {
      200: Type.Object({
        states: Type.Array(sequenceStateSchema),
        nextPageKey: Type.Optional(Type.Integer()),
        pageSize: Type.Integer(),
        totalCount: Type.Integer(),
      }),
    },
  };
  app.get('/sequence/:project', { schema }, async ({ params: { project }, query }) => {
    await projects.stages(project);
    const page = pageOf(await readStates(bus, filterOf(project, query)), query, MOST);
    return {
      states: [...page.items],
      ...(page.next === 0 ? {} : { nextPageKey: page.next }),
      pageSize: page.size,
      totalCount: page.total,
    };
  });
}

function filterOf(
  project: string,
  query: {
    readonly name?: string;
    readonly state?: string;
    readonly keptnContext?: string;
    readonly fromTime?: string;
    readonly beforeTime?: string;
  },
): StateFilter {
  const contexts = listed(query.keptnContext);
  const states = listed(query.state);
  const from = optionalTime('fromTime', query.fromTime);
  const before = optionalTime('beforeTime', query.beforeTime);
  return {
    project,
    ...(contexts === undefined ? {} : { contexts: contexts.slice(0, MOST_CONTEXTS) }),
    ...(states === undefined ? {} : { states }),
    ...(query.name === undefined || query.name === '' ? {} : { name: query.name }),
    ...(from === undefined ? {} : { from }),
    ...(before === undefined ? {} : { before }),
  };
}

/** What commas separate; undefined where nothing is asked. */
function listed(text = ''): readonly string[] | undefined {
  const parts = text.split(',').map((part) => part.trim());
  const named = [...new Set(parts.filter((part) => part !== ''))];
  return named.length === 0 ? undefined : named;
}
