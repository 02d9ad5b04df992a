import { setTimeout as delay } from 'node:timers/promises';
import { deadLetterWrite, eventWrite, type Write } from '../bus/index.ts';
import { coerceError, type SlipwayError } from '../errors/index.ts';
import { answerEvent, deriveId, type CloudEvent } from '../events/index.ts';
import type { Ending } from './attempt.ts';
import type { Held } from './claim.ts';
import { journalSubject, stateWrite, stored, type JournalRecord } from './journal.ts';
import { laneSubject, type LaneRecord } from './lane.ts';
import type { ExecutorOptions } from './options.ts';
import type { ReceivedTask } from './received-task.ts';
import type { TaskAnswer } from './types.ts';

const RETRY_MS = 500;

/**
 * Publishes `.finished`, closes the journal and frees the lane in one commit; waits for NATS as long as it takes, because
 * the work is done and only the word is missing. False when another replica has gone on with the task instead.
 */
export async function finishTask(
  options: ExecutorOptions,
  received: ReceivedTask,
  held: Held,
  ending: Exclude<Ending, { kind: 'interrupted' }>,
): Promise<boolean> {
  const writes: Write[] = [
    laneFreed(received, held),
    stateWrite(journalSubject(options.name, received.key), finishedJournal(held), held.journalSeq),
    eventWrite(finishedEvent(options, received, ending.answer)),
  ];
  if (ending.kind === 'given-up') writes.push(deadLetter(options, received, ending.error));
  for (;;) {
    try {
      const result = await options.bus.commit(writes);
      return result.outcome === 'committed' || (await finishedBefore(options, received));
    } catch (thrown) {
      const error = coerceError(thrown);
      if (!error.retryable) throw error;
      options.log.warn({ error, task: received.task.id }, 'the answer waits for NATS');
      received.delivery.working();
      await delay(RETRY_MS);
    }
  }
}

/** Frees the lane of a task that is left to another attempt; the attempt does not count, nothing was wrong with it. */
export async function giveBack(options: ExecutorOptions, received: ReceivedTask, held: Held): Promise<void> {
  const journal: JournalRecord = { ...held.journal, attempts: held.journal.attempts - 1 };
  // The lane stays this task's own: it goes before later ones. Only the holder goes, and so the wait for its death.
  const lane: LaneRecord = { holder: null, task: received.key, seq: received.delivery.seq };
  await options.bus.commit([
    stateWrite(laneSubject(received.lane), lane, held.laneSeq),
    stateWrite(journalSubject(options.name, received.key), journal, held.journalSeq),
  ]);
}

function laneFreed(received: ReceivedTask, held: Held): Write {
  const lane: LaneRecord = { holder: null, task: null, seq: received.delivery.seq };
  return stateWrite(laneSubject(received.lane), lane, held.laneSeq);
}

function finishedJournal(held: Held): JournalRecord {
  return { ...held.journal, state: 'finished' };
}

/** A commit whose answer was lost looks like a conflict when it is sent again: the journal tells. */
async function finishedBefore(options: ExecutorOptions, received: ReceivedTask): Promise<boolean> {
  const journal = stored<JournalRecord>(await options.bus.read(journalSubject(options.name, received.key)));
  return journal.record?.state === 'finished';
}

export function finishedEvent(options: ExecutorOptions, { task }: ReceivedTask, answer: TaskAnswer): CloudEvent {
  const { status, result, message, data = {}, gitCommit } = answer;
  return answerEvent({
    triggered: task.event,
    phase: 'finished',
    source: options.name,
    id: deriveId(task.event.source, task.id, options.name, 'finished'),
    time: options.clock(),
    data: { ...data, status, result, message },
    ...(gitCommit === undefined ? {} : { gitCommit }),
  });
}

function deadLetter(options: ExecutorOptions, received: ReceivedTask, error: SlipwayError): Write {
  return deadLetterWrite(options.name, received.delivery, error, received.key, options.clock());
}
