import { cancelWrite } from '../kit/cancellations/index.ts';
import { commitOf, deriveId, type JsonObject, type Scope } from '../kit/events/index.ts';
import type { Claim, Task, TaskAnswer, TaskHandler, TaskTools } from '../kit/executor/index.ts';
import { nearestFile } from '../kit/projects/index.ts';
import { EVALUATION_SOURCE, type EvaluationDependencies } from './dependencies.ts';
import { measure } from './measure.ts';
import { pastEvaluations, rememberEvaluation } from './past.ts';
import { evaluate, type Evaluated } from './score/index.ts';
import { questionId } from './sli/index.ts';
import { parseSlo } from './slo/index.ts';
import { windowOf, type Window } from './window.ts';
import { verdictWords } from './words.ts';

const SLO_FILE = 'slo.yaml';

export function createEvaluation(deps: EvaluationDependencies): readonly TaskHandler[] {
  return [
    {
      task: 'evaluation',
      claims: () => true,
      run: (task, tools) => run(deps, task, tools),
      tidy: (task) => tidy(deps, task),
    },
  ];
}

/**
 * Whether evaluations of that service are made here: where it has an slo.yaml. Without one an executor of somebody's own
 * may judge, and a pass said in haste would go before its fail; `withoutSlo: pass` says that there is none.
 */
export function ownsEvaluations(deps: EvaluationDependencies): (claim: Claim) => Promise<boolean> {
  return async ({ task, isValid }) =>
    deps.withoutSlo === 'pass' || (isValid && (await sloOf(deps, task)) !== undefined);
}

/** Nobody waits for values any more, so whoever was asked for them is told. */
async function tidy({ bus, prometheus, clock }: EvaluationDependencies, task: Task): Promise<string> {
  if (prometheus === undefined) {
    const reason = 'the evaluation that asked was aborted';
    await bus.commit([cancelWrite(questionId(task), { reason, at: clock().toISOString() })]);
  }
  return 'Nothing was judged.';
}

async function run(deps: EvaluationDependencies, task: Task, { signal, journal }: TaskTools): Promise<TaskAnswer> {
  const window = windowOf(task.data, timeOf(task, deps.clock()));
  const file = await sloOf(deps, task);
  if (file === undefined) return withoutSlo(window);
  const slo = parseSlo(file.toString('utf8'));
  const indicators = slo.objectives.map(({ sli }) => sli);
  const values = await measure(deps, { task, window, indicators, filter: slo.filter, signal });
  const id = deriveId(task.event.source, task.id, EVALUATION_SOURCE, 'finished');
  const scope = scopeOf(task);
  // A second attempt must not be compared with the first.
  const past = (await pastEvaluations(deps.bus, scope)).filter((evaluation) => evaluation.id !== id);
  const evaluated = evaluate(slo, values, past);
  await rememberEvaluation(deps.bus, scope, { id, result: evaluated.result, values });
  await journal.record('evaluated', { score: evaluated.score });
  return {
    status: 'succeeded',
    result: evaluated.result,
    message: verdictWords(evaluated),
    data: { evaluation: blockOf(evaluated, window, file) },
  };
}

function withoutSlo(window: Window): TaskAnswer {
  return {
    status: 'succeeded',
    result: 'pass',
    message: 'nothing was evaluated: there is no slo.yaml for the service, its stage or its project',
    data: { evaluation: { ...timesOf(window), result: 'pass', score: 0 } },
  };
}

/** The block of `evaluation.finished` (specs/keptn.md 1.4). */
function blockOf(evaluated: Evaluated, window: Window, file: Buffer): JsonObject {
  const { result, score, indicatorResults, comparedEvents } = evaluated;
  return {
    ...timesOf(window),
    ...{ result, score, sloFileContent: file.toString('base64') },
    indicatorResults: indicatorResults.map((indicator) => ({ ...indicator })),
    comparedEvents: [...comparedEvents],
  };
}

function timesOf({ start, end }: Window): JsonObject {
  return { timeStart: start.toISOString(), timeEnd: end.toISOString() };
}

function sloOf({ projects }: EvaluationDependencies, task: Task): Promise<Buffer | undefined> {
  return nearestFile(projects, scopeOf(task), SLO_FILE, commitOf(task.event));
}

function scopeOf({ data: { project, stage, service } }: Task): Scope {
  return { project, stage, service };
}

/** A timeframe counts back from when the evaluation was asked for, not from when its turn came. */
function timeOf({ event }: Task, now: Date): Date {
  const asked = new Date(event.time ?? Number.NaN);
  return Number.isNaN(asked.getTime()) || asked > now ? now : asked;
}
