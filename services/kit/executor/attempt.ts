import { setTimeout as delay } from 'node:timers/promises';
import { coerceError, slipwayError, type SlipwayError } from '../errors/index.ts';
import { answerEvent, deriveId, type JsonObject } from '../events/index.ts';
import type { Hold } from './hold.ts';
import type { ExecutorOptions } from './options.ts';
import type { ReceivedTask } from './received-task.ts';
import type { TaskAnswer } from './types.ts';

/** How a task ended: answered, given up (answered and dead-lettered), or interrupted (somebody goes on later). */
export type Ending =
  | { readonly kind: 'answered'; readonly answer: TaskAnswer }
  | { readonly kind: 'given-up'; readonly answer: TaskAnswer; readonly error: SlipwayError }
  | { readonly kind: 'interrupted'; readonly error: SlipwayError };

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

/**
 * Runs the handler until it answers, at most as often as allowed. Retries happen here, with the lane held, and not by
 * redelivery: a task that waits for its next try must not be overtaken by a later one of its lane.
 */
export async function runToEnd(options: ExecutorOptions, received: ReceivedTask, hold: Hold): Promise<Ending> {
  if (received.invalid !== undefined) return { kind: 'answered', answer: erroredAnswer(received.invalid) };
  for (let attempt = hold.journal.attempt; ; attempt += 1) {
    if (attempt > options.attempts) return givenUp(options, received, 'the process that worked on it ended each time');
    const outcome = await runOnce(options, received, hold, attempt);
    if (!(outcome instanceof Error)) return { kind: 'answered', answer: outcome };
    if (hold.signal.aborted) return { kind: 'interrupted', error: coerceError(hold.signal.reason) };
    if (!outcome.retryable) return { kind: 'answered', answer: erroredAnswer(outcome) };
    if (attempt >= options.attempts) return givenUp(options, received, outcome.message, outcome);
    await waitForRetry(options, received, hold, attempt, outcome);
    if (hold.signal.aborted) return { kind: 'interrupted', error: coerceError(hold.signal.reason) };
  }
}

/** What people read in `.finished` when a task failed before it could judge: what and why, the code, the next step. */
export function erroredAnswer(error: SlipwayError): TaskAnswer {
  const message = `${error.message} [${error.code}] ${error.next}`;
  return { status: 'errored', result: 'fail', message };
}

/** Milliseconds before the next attempt: doubled each time, bounded. */
export function retryDelay(attempt: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LONGEST_RETRY_MS);
}

async function runOnce(
  options: ExecutorOptions,
  received: ReceivedTask,
  hold: Hold,
  attempt: number,
): Promise<TaskAnswer | SlipwayError> {
  const log = options.log.child({ task: received.task.id, type: received.task.event.type, ...received.lane, attempt });
  let said = 0;
  const progress = async (message: string, data: JsonObject = {}) => {
    said += 1;
    await publishProgress(options, received, `${attempt}.${said}`, message, data);
  };
  try {
    return await received.handler.run(received.task, { signal: hold.signal, log, journal: hold.journal, progress });
  } catch (thrown) {
    const error = coerceError(thrown);
    log.warn({ error }, 'attempt failed');
    return error;
  }
}

async function publishProgress(
  options: ExecutorOptions,
  received: ReceivedTask,
  number: string,
  message: string,
  data: JsonObject,
): Promise<void> {
  const { task } = received;
  const event = answerEvent({
    triggered: task.event,
    phase: 'status.changed',
    source: options.name,
    id: deriveId(task.event.source, task.id, options.name, 'status.changed', number),
    time: options.clock(),
    data: { ...data, status: 'succeeded', message },
  });
  await options.bus.publish(event);
}

async function waitForRetry(
  options: ExecutorOptions,
  received: ReceivedTask,
  hold: Hold,
  attempt: number,
  error: SlipwayError,
): Promise<void> {
  const wait = retryDelay(attempt);
  const message = `Attempt ${attempt} of ${options.attempts} failed: ${error.message} Next attempt in ${wait / 1_000} s.`;
  await publishProgress(options, received, `${attempt}.retry`, message, {}).catch((cause: unknown) => {
    options.log.warn({ error: cause }, 'could not publish progress');
  });
  // An abort ends the wait early; the caller looks at the signal.
  await delay(wait, undefined, { signal: hold.signal }).catch(() => undefined);
}

function givenUp(options: ExecutorOptions, received: ReceivedTask, reason: string, cause?: SlipwayError): Ending {
  const parameters = { task: received.task.event.type, attempts: options.attempts, reason };
  const error = slipwayError('SLW_TASK_GIVEN_UP', parameters, { cause });
  return { kind: 'given-up', answer: erroredAnswer(error), error };
}
