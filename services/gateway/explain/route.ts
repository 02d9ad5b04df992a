import { Type } from 'typebox';
import { slipwayError } from '../../kit/errors/index.ts';
import { scopeSchema } from '../../kit/events/index.ts';
import type { HttpApp } from '../../kit/http/index.ts';
import { findSequence, listSequences } from '../../kit/sequences/index.ts';
import { explainAbsence } from './absent.ts';
import { explainRun } from './explain.ts';
import { gatherEvidence, gatherTraces, type ExplainOptions } from './gather.ts';
import { explanationSchema, type Explanation } from './types.ts';

const { project, stage } = scopeSchema.properties;
const querySchema = Type.Object({
  project,
  context: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
  id: Type.Optional(Type.String({ pattern: '^[0-9a-f-]{1,40}$', description: 'A run; else all of the context.' })),
  stage: Type.Optional(stage),
});

/** GET /v1/sequences/explain: what the runs of a context do, wait for, or ended by, in words and in fields. */
export function addExplainRoute(app: HttpApp, options: ExplainOptions): void {
  const summary = 'Why a sequence waits, what it is doing, how it ended, why what should follow did not.';
  const schema = { summary, querystring: querySchema, response: { 200: explanationSchema } };
  app.get('/v1/sequences/explain', { schema }, async ({ query }) => {
    // An unknown project is its own answer.
    await options.projects.stages(query.project);
    if (query.id !== undefined) return explainOne(options, query.project, query.id);
    if (query.context === undefined) throw slipwayError('SLW_SEQUENCE_EXPLAIN_WHAT', {});
    return explainContext(options, query.project, query.context, query.stage);
  });
}

async function explainOne(options: ExplainOptions, name: string, id: string): Promise<Explanation> {
  const run = await findSequence(options.bus, name, id);
  if (run === undefined) throw slipwayError('SLW_SEQUENCE_RUN_UNKNOWN', { id, project: name });
  const runs = await listSequences(options.bus, { project: name, context: run.context });
  const evidence = await gatherEvidence(options, runs);
  return { project: name, context: run.context, runs: [explainRun(run, evidence)] };
}

async function explainContext(
  options: ExplainOptions,
  name: string,
  context: string,
  only?: string,
): Promise<Explanation> {
  const runs = await listSequences(options.bus, { project: name, context });
  if (runs.length === 0) {
    const absent = explainAbsence(await gatherTraces(options, name, context));
    return { project: name, context, runs: [], absent };
  }
  const evidence = await gatherEvidence(options, runs);
  const shown = runs.filter((run) => only === undefined || run.stage === only);
  return { project: name, context, runs: shown.map((run) => explainRun(run, evidence)) };
}
