import { setTimeout as delay } from 'node:timers/promises';
import { eventWrite } from '../bus/index.ts';
import { withDeadline } from '../deadline/index.ts';
import { coerceError, slipwayError, type SlipwayError } from '../errors/index.ts';
import { startedEvent, startedJournal } from './claim.ts';
import { finishedEvent } from './finish.ts';
import type { Hold } from './hold.ts';
import { journalSubject, seqOf, stateWrite, type JournalRecord } from './journal.ts';
import { ABORT_GRACE_MS, type ExecutorOptions } from './options.ts';
import type { ReceivedTask } from './received-task.ts';
import type { Task, TaskAnswer, TaskHandler, TaskTools } from './types.ts';

const AGAIN_MS = 1_000;

/**
 * Answers a task that was aborted before anybody began it, all in one commit and without its lane, for nothing is touched.
 * False when somebody was faster: look again.
 */
export async function answerUntouched(options: ExecutorOptions, received: ReceivedTask): Promise<boolean> {
  const journal: JournalRecord = { ...startedJournal(received, undefined), state: 'finished', attempts: 0 };
  const answer = abortedAnswer(received, 'It had not begun, and nothing was changed.');
  const result = await options.bus.commit([
    stateWrite(journalSubject(options.name, received.key), journal, 0),
    eventWrite(startedEvent(options, received)),
    eventWrite(finishedEvent(options, received, answer)),
  ]);
  return seqOf(result, 0) !== undefined;
}

/**
 * The answer of a task that was aborted when it had begun, once its handler has put things back; undefined when somebody else
 * goes on with that. `outcome` is what the handler itself came to.
 */
export async function endAborted(
  options: ExecutorOptions,
  received: ReceivedTask,
  hold: Hold,
  tools: TaskTools,
  outcome?: TaskAnswer | SlipwayError,
): Promise<TaskAnswer | undefined> {
  if (outcome !== undefined && !(outcome instanceof Error) && outcome.result !== 'fail') {
    return { ...outcome, message: `${outcome.message} (${messageOfAbort(received)}; it had ended by then)` };
  }
  const state = await tidied(options, received, hold, tools);
  return hold.interrupted.aborted ? undefined : abortedAnswer(received, state);
}

/** What state things are left in. */
async function tidied(
  options: ExecutorOptions,
  { handler, task }: ReceivedTask,
  { interrupted }: Hold,
  tools: TaskTools,
): Promise<string> {
  if (handler.tidy === undefined) return 'It was stopped where it stood.';
  const grace = options.abortGrace ?? ABORT_GRACE_MS;
  try {
    return await withDeadline(grace, interrupted, async (signal) =>
      untilTidy(handler, task, { ...tools, signal }, grace),
    );
  } catch (thrown) {
    const error = coerceError(thrown);
    if (!interrupted.aborted) options.log.error({ error, task: task.id }, 'an aborted task could not be put back');
    return `Putting back what was there before failed: ${error.message} [${error.code}] ${error.next}`;
  }
}

/** Tries as long as there is time: the cluster or NATS may be away for a moment. */
async function untilTidy(handler: TaskHandler, task: Task, tools: TaskTools, grace: number): Promise<string> {
  const { signal } = tools;
  let last: SlipwayError | undefined;
  while (!signal.aborted) {
    try {
      return (await handler.tidy?.(task, tools)) ?? '';
    } catch (thrown) {
      const error = coerceError(thrown);
      if (!signal.aborted && !error.retryable) throw error;
      // What was stopped for lack of time says only that.
      if (!signal.aborted || last === undefined) last = error;
    }
    await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
  const parameters = { grace: `${grace / 1_000} s`, reason: last?.message ?? 'it had not begun' };
  throw slipwayError('SLW_TASK_NOT_TIDY', parameters, { cause: last });
}

function abortedAnswer(received: ReceivedTask, state: string): TaskAnswer {
  return { status: 'aborted', result: 'fail', message: `${messageOfAbort(received)}. ${state}` };
}

/** Who asked for it and why. */
function messageOfAbort({ cancelled }: ReceivedTask): string {
  return coerceError(cancelled.signal.reason).message.replace(/\.$/, '');
}
