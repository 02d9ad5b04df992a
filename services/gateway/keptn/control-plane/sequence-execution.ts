import { Type } from 'typebox';
import { requestInvalid, type HttpApp } from '../../../kit/http/index.ts';
import type { SequenceFilter } from '../../../kit/sequences/index.ts';
import type { GatewayOptions } from '../../options.ts';
import { executionSchema, executionState, executionView } from './execution-view.ts';
import { compareTexts, newestRuns } from './newest-runs.ts';
import { pageOf, pageQuery } from './page.ts';

const MOST_RUNS = 2_000;

const text = Type.Optional(Type.String({ maxLength: 256 }));
const querySchema = Type.Object({
  ...{ project: text, stage: text, service: text, name: text, status: text, keptnContext: text },
  ...pageQuery,
});

/** GET /sequence-execution: the runs of a project one by one, the newest first. */
export function addSequenceExecutionRoute(app: HttpApp, { bus, projects }: GatewayOptions): void {
  const schema = {
    summary: 'Runs of sequences, each stage by itself, the newest first.',
    querystring: querySchema,
    response: {
      200: Type.Object({
        // With a capital letter, as Keptn has it.
        SequenceExecutions: Type.Array(executionSchema),
        nextPageKey: Type.Optional(Type.Integer()),
        pageSize: Type.Integer(),
        totalCount: Type.Integer(),
      }),
    },
  };
  app.get('/sequence-execution', { schema }, async ({ query }) => {
    const { project = '', status = '' } = query;
    if (project === '') throw requestInvalid([{ field: 'project', message: 'is required' }]);
    await projects.stages(project);
    const { runs } = await newestRuns(bus, filterOf(project, query), MOST_RUNS);
    const matching = runs.filter((run) => status === '' || executionState(run) === status);
    const page = pageOf(
      matching.toSorted((a, b) => compareTexts(b.triggeredAt, a.triggeredAt)),
      query,
    );
    return {
      SequenceExecutions: page.items.map(executionView),
      ...(page.next === 0 ? {} : { nextPageKey: page.next }),
      pageSize: page.size,
      totalCount: page.total,
    };
  });
}

interface Asked {
  readonly stage?: string;
  readonly service?: string;
  readonly name?: string;
  readonly keptnContext?: string;
}

function filterOf(project: string, { stage = '', service = '', name = '', keptnContext = '' }: Asked): SequenceFilter {
  return {
    project,
    ...(stage === '' ? {} : { stage }),
    ...(service === '' ? {} : { service }),
    ...(name === '' ? {} : { sequence: name }),
    ...(keptnContext === '' ? {} : { context: keptnContext }),
  };
}
