import { isObject, mergeData, objectData, type CloudEvent, type JsonObject } from '../../kit/events/index.ts';
import { aggregate } from './aggregate.ts';
import { closeTask, openTaskOf, withTask } from './advance.ts';
import { APPROVAL_TASK, approvalAnswers, asksPeople, hasService, parkRun } from './approval.ts';
import { heardIn } from './heard.ts';
import { unchanged, type Answer, type Decision, type Execution, type State, type Surroundings } from './state.ts';

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
  const task = openTaskOf(state);
  const isOpen = task?.state === 'triggered' || task?.state === 'started';
  const runs = execution?.record.state === 'started' || execution?.record.state === 'waitingForApproval';
  if (!runs || !isOpen || execution.index !== input.index) return unchanged(state);
  const isApproval = task.name === APPROVAL_TASK;
  const answers = withAnswer(execution.answers, input);
  const counted = isApproval ? approvalAnswers(answers) : answers;
  // Until the approval service has taken it, an approval stays unclaimed, whoever else speaks of it.
  if (isApproval && !hasService(counted)) return unchanged({ execution: { ...execution, answers }, queue });
  const answered = withTask({ ...execution, answers }, taskChange(counted, input, around.now));
  const finished = counted.flatMap(({ finished }) => (finished === undefined ? [] : [finished]));
  if (finished.length < counted.length) {
    return isApproval && asksPeople(input) ? parkRun(answered, queue) : unchanged({ execution: answered, queue });
  }
  const outcome = aggregate(finished);
  return closeTask(answered, queue, outcome, mergedData(answered, finished, outcome), around);
}

function withAnswer(answers: readonly Answer[], { event, phase }: AnswerInput): readonly Answer[] {
  const before = answers.find(({ source }) => source === event.source) ?? { source: event.source };
  // The first word of an executor holds: a doubled `.finished` with another result is its mistake, not news.
  const said: Answer = phase === 'finished' && !before.finished ? { ...before, finished: objectData(event) } : before;
  const after: Answer = phase === 'started' ? { ...said, started: true } : said;
  return [...answers.filter((answer) => answer.source !== event.source), after];
}

function taskChange(answers: readonly Answer[], { event, phase }: AnswerInput, now: Date) {
  const { message } = objectData(event);
  const says = phase === 'status.changed' && typeof message === 'string' ? { message } : {};
  return { state: 'started' as const, executors: answers.map(({ source }) => source), ...says, ...heardIn(event, now) };
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
