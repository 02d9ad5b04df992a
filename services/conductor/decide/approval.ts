import { APPROVAL_SOURCE } from '../../kit/approvals/index.ts';
import { isObject, objectData } from '../../kit/events/index.ts';
import type { TaskRecord } from '../../kit/sequences/index.ts';
import type { AnswerInput } from './answer.ts';
import { released, withState } from './queue.ts';
import { decided, type Answer, type Decision, type Execution, type Queue } from './state.ts';
import { withoutDeadline } from './task.ts';

export const APPROVAL_TASK = 'approval';

/**
 * The answers that count: all, but for an approval the approval service's, and those of others who have started it too.
 * Anybody may send `approval.finished` (that is how Keptn's CLI and bridge decide), so to this service it is a vote and to
 * the run nothing: were it an answer, one of them would pass a gate that asks for two people.
 */
export function countedAnswers(task: TaskRecord | undefined, answers: readonly Answer[]): readonly Answer[] {
  if (task?.name !== APPROVAL_TASK) return answers;
  return answers.filter(({ source, started }) => source === APPROVAL_SOURCE || started === true);
}

/** Whether the approval service is among them; without it nobody has decided. */
export function hasService(answers: readonly Answer[]): boolean {
  return answers.some(({ source }) => source === APPROVAL_SOURCE);
}

/** Whether this is the approval service's word that people are asked. */
export function asksPeople({ event, phase }: AnswerInput): boolean {
  const { approval } = objectData(event);
  return phase === 'started' && event.source === APPROVAL_SOURCE && isObject(approval) && approval['state'] === 'open';
}

/** The run waits for people, who may take days: the service is given to the next in the queue. */
export function parkRun(execution: Execution, queue: Queue): Decision {
  const { state } = execution.record;
  if (state === 'aborting') return decided({ execution, queue });
  const parked = withoutDeadline(execution);
  if (state === 'paused') {
    const record = { ...parked.record, pausedFrom: 'waitingForApproval' as const };
    return decided({ execution: { ...parked, record }, queue });
  }
  const left = released(queue, execution.record.id);
  return decided({ execution: withState(parked, 'waitingForApproval'), queue: left.queue }, { wake: left.wake });
}
