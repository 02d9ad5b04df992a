import { setTimeout as delay } from 'node:timers/promises';
import { coerceError, slipwayError, type SlipwayError } from '../errors/index.ts';
import { answerEvent, deriveId, type JsonObject } from '../events/index.ts';
import { endAborted } from './abort.ts';
import type { Hold } from './hold.ts';
import type { ExecutorOptions } from './options.ts';
import { scopeOf, type ReceivedTask } from './received-task.ts';
import type { TaskAnswer, TaskTools } from './types.ts';

/** How a task ended: answered, given up (answered and dead-lettered), or interrupted (somebody goes on later). */
export type Ending =
  | { readonly kind: 'answered'; readonly answer: TaskAnswer }
  | { readonly kind: 'given-up'; readonly answer: TaskAnswer; readonly error: SlipwayError }
  | { readonly kind: 'interrupted'; readonly error: SlipwayError };

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

/**
 * Runs the handler until it answers, at most as often as allowed. Retries happen here, with the lane held, and not by
 * redelivery: a task that waits for its next try must not be overtaken by a later one of its lane. A task that is aborted is
 * not tried again, but put back, also when it was begun by a process that died.
 */
export async function runToEnd(options: ExecutorOptions, received: ReceivedTask, hold: Hold): Promise<Ending> {
  if (received.invalid !== undefined) return { kind: 'answered', answer: erroredAnswer(received.invalid) };
  const { signal, journal, interrupted } = hold;
  const { signal: cancelled } = received.cancelled;
  let failures = 0;
  for (let attempt = journal.attempt; ; attempt += 1) {
    if (attempt > options.attempts) return givenUp(options, received, 'the process that worked on it ended each time');
    const tools = toolsOf(options, received, hold, attempt);
    const outcome = cancelled.aborted ? undefined : await runOnce(received, tools);
    if (interrupted.aborted) return { kind: 'interrupted', error: coerceError(interrupted.reason) };
    if (outcome === undefined || cancelled.aborted) {
      return aborted(hold, await endAborted(options, received, hold, tools, outcome));
    }
    if (!(outcome instanceof Error)) return { kind: 'answered', answer: outcome };
    if (!outcome.retryable) return { kind: 'answered', answer: erroredAnswer(outcome) };
    if (attempt >= options.attempts) return givenUp(options, received, outcome.message, outcome);
    failures += 1;
    await waitForRetry(options, received, { signal, attempt, wait: retryDelay(failures) }, outcome);
    if (interrupted.aborted) return { kind: 'interrupted', error: coerceError(interrupted.reason) };
  }
}

function aborted({ interrupted }: Hold, answer: TaskAnswer | undefined): Ending {
  if (answer !== undefined) return { kind: 'answered', answer };
  return { kind: 'interrupted', error: coerceError(interrupted.reason) };
}

/** What people read in `.finished` when a task failed before it could judge: what and why, the code, the next step. */
export function erroredAnswer(error: SlipwayError): TaskAnswer {
  const message = `${error.message} [${error.code}] ${error.next}`;
  return { status: 'errored', result: 'fail', message };
}

/**
 * Milliseconds before the next attempt: doubled with each failure in this process, bounded. Attempts that ended by the death of
 * their process do not count: nobody should wait half a minute because NATS or the machine was away.
 */
export function retryDelay(failures: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS);
}

function toolsOf(options: ExecutorOptions, received: ReceivedTask, hold: Hold, attempt: number): TaskTools {
  const { task } = received;
  const { signal, journal } = hold;
  const log = options.log.child({ task: task.id, type: task.event.type, ...scopeOf(task), attempt });
  let said = 0;
  const progress = async (message: string, data: JsonObject = {}) => {
    said += 1;
    await publishProgress(options, received, `${attempt}.${said}`, message, data);
  };
  return { signal, log, journal, progress };
}

async function runOnce({ handler, task }: ReceivedTask, tools: TaskTools): Promise<TaskAnswer | SlipwayError> {
  try {
    return await handler.run(task, tools);
  } catch (thrown) {
    const error = coerceError(thrown);
    tools.log.warn({ error }, 'attempt failed');
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

interface Pause {
  readonly signal: AbortSignal;
  readonly attempt: number;
  /** Milliseconds. */
  readonly wait: number;
}

async function waitForRetry(
  options: ExecutorOptions,
  received: ReceivedTask,
  { signal, attempt, wait }: Pause,
  error: SlipwayError,
): Promise<void> {
  const message = `Attempt ${attempt} of ${options.attempts} failed: ${error.message} Next attempt in ${wait / 1_000} s.`;
  await publishProgress(options, received, `${attempt}.retry`, message, {}).catch((cause: unknown) => {
    options.log.warn({ error: cause }, 'could not publish progress');
  });
  // An abort ends the wait early; the caller looks at the signals.
  await delay(wait, undefined, { signal }).catch(() => undefined);
}

function givenUp(options: ExecutorOptions, received: ReceivedTask, reason: string, cause?: SlipwayError): Ending {
  const parameters = { task: received.task.event.type, attempts: options.attempts, reason };
  const error = slipwayError('SLW_TASK_GIVEN_UP', parameters, { cause });
  return { kind: 'given-up', answer: erroredAnswer(error), error };
}
