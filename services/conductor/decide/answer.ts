import { isObject, mergeData, objectData, type CloudEvent, type JsonObject } from '../../kit/events/index.ts';
import { aggregate } from './aggregate.ts';
import { closeTask } from './advance.ts';
import { APPROVAL_TASK, asksPeople, countedAnswers, hasService, parkRun } from './approval.ts';
import { heardIn } from './heard.ts';
import {
  decided,
  type Answer,
  type Decision,
  type Execution,
  type State,
  type Surroundings,
  type Timer,
} from './state.ts';
import { isOut, later, taskOf, taskTimeout, timerOf, withTask } from './task.ts';

/** A task's `.started`, `.status.changed` or `.finished`. */
export interface AnswerInput {
  readonly kind: 'answer';
  readonly event: CloudEvent;
  readonly phase: 'started' | 'status.changed' | 'finished';
  /** Index of the task that it answers, read from its `triggeredid`. */
  readonly index: number;
}

/** What an executor says about the open task; about any other it comes too late, and changes nothing. */
export function decideAnswer(state: State, input: AnswerInput, around: Surroundings): Decision {
  const { execution, queue } = state;
  if (execution === undefined || execution.index !== input.index) return decided(state);
  const task = taskOf(execution);
  if (!isOut(task)) return decided(state);
  const isApproval = task.name === APPROVAL_TASK;
  const answers = withAnswer(execution.answers, input);
  const counted = countedAnswers(task, answers);
  // Until the approval service has taken it, an approval stays unclaimed, whoever else speaks of it.
  const isHeard = !isApproval || (hasService(counted) && counted.some(({ source }) => source === input.event.source));
  if (!isHeard) return decided({ execution: { ...execution, answers }, queue });
  const answered = heard({ ...execution, answers }, counted, input, around);
  const finished = counted.flatMap(({ finished }) => (finished === undefined ? [] : [finished]));
  if (finished.length === counted.length && (execution.ending !== undefined || isComplete(answered, counted))) {
    const outcome = aggregate(finished);
    return closeTask(answered, queue, outcome, mergedData(answered, finished, outcome), around);
  }
  if (isApproval && asksPeople(input)) return parkRun(answered, queue);
  return decided({ execution: answered, queue }, { timers: task.state === 'started' ? [] : watch(answered) });
}

/** Whether all executors that the shipyard asks for have spoken; where it names none, those that did are all. */
function isComplete(execution: Execution, counted: readonly Answer[]): boolean {
  const asked = taskOf(execution)?.name === APPROVAL_TASK ? undefined : execution.tasks[execution.index]?.executors;
  if (asked === undefined) return true;
  if (typeof asked === 'number') return counted.length >= asked;
  return asked.every((name) => counted.some(({ source }) => source === name));
}

/** From its first word on, a task is watched for silence. */
function watch(execution: Execution): Timer[] {
  const deadline = taskOf(execution)?.deadline;
  return deadline === undefined ? [] : [timerOf(execution, 'task', new Date(deadline))];
}

function heard(execution: Execution, counted: readonly Answer[], input: AnswerInput, around: Surroundings): Execution {
  const { now } = around;
  const { state, pausedFrom } = execution.record;
  const { message } = objectData(input.event);
  // People have their own time, and this would be shown.
  const asked = state === 'waitingForApproval' || pausedFrom === 'waitingForApproval';
  return withTask(execution, {
    state: 'started',
    executors: counted.map(({ source }) => source),
    lastHeardAt: now.toISOString(),
    ...(asked ? {} : { deadline: later(now, taskTimeout(execution, around)).toISOString() }),
    ...(input.phase === 'status.changed' && typeof message === 'string' ? { message } : {}),
    ...heardIn(input.event, now),
  });
}

function withAnswer(answers: readonly Answer[], { event, phase }: AnswerInput): readonly Answer[] {
  const before = answers.find(({ source }) => source === event.source) ?? { source: event.source };
  // The first word of an executor holds: a doubled `.finished` with another result is its mistake, not news.
  const said: Answer = phase === 'finished' && !before.finished ? { ...before, finished: objectData(event) } : before;
  const after: Answer = phase === 'started' ? { ...said, started: true } : said;
  return [...answers.filter((answer) => answer.source !== event.source), after];
}

/** The run's data with the answers in it; labels that were there stay, new ones are added (specs/keptn.md 1.3). */
function mergedData(
  execution: Execution,
  finished: readonly JsonObject[],
  outcome: ReturnType<typeof aggregate>,
): JsonObject {
  const merged = mergeData(execution.data, outcome.data);
  const added = finished.reduce<JsonObject>((all, { labels }) => (isObject(labels) ? mergeData(all, labels) : all), {});
  const before = isObject(execution.data['labels']) ? execution.data['labels'] : {};
  const labels = mergeData(added, before);
  return {
    ...merged,
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    result: outcome.result,
    status: outcome.status,
  };
}
