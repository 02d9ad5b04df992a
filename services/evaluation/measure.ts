import { commitOf } from '../kit/events/index.ts';
import { placesOf } from '../kit/projects/index.ts';
import type { EvaluationDependencies } from './dependencies.ts';
import type { Measured } from './score/index.ts';
import { askPrometheus, askProvider, fillIn, parseIndicators, type SliRequest } from './sli/index.ts';

const SLI_FILE = 'prometheus/sli.yaml';

/** The values of all indicators, from Prometheus where it is configured, else from an executor. */
export async function measure(deps: EvaluationDependencies, request: SliRequest): Promise<readonly Measured[]> {
  const { prometheus, bus, timeoutMs, clock } = deps;
  if (prometheus === undefined) return askProvider(bus, request, timeoutMs, clock());
  const queries = await queriesOf(deps, request);
  const { task, window, filter, signal } = request;
  return Promise.all(
    request.indicators.map(async (metric) => {
      const query = queries[metric];
      if (query === undefined) {
        return { metric, value: 0, success: false, message: `${SLI_FILE} has no query for ${metric}` };
      }
      const filled = fillIn(query, task.data, window, task.context, filter);
      return askPrometheus(prometheus, { metric, query: filled, at: window.end, signal });
    }),
  );
}

/** Queries of the service go over those of its stage, these over those of the project. */
async function queriesOf(
  { projects }: EvaluationDependencies,
  { task }: SliRequest,
): Promise<Readonly<Record<string, string>>> {
  const { project, stage, service } = task.data;
  const commit = commitOf(task.event);
  const found = await Promise.all(
    placesOf({ project, stage, service }).map(async (place) => {
      const file = await projects.read(place, SLI_FILE, place.stage === undefined ? undefined : commit);
      return file === undefined ? {} : parseIndicators(file.toString('utf8'));
    }),
  );
  return Object.assign({}, ...found.toReversed()) as Record<string, string>;
}
