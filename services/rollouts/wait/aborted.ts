import { eventWrite, type Delivery } from '../../kit/bus/index.ts';
import { readCancellation, type Cancellation } from '../../kit/cancellations/index.ts';
import { decodeStructured, triggeredIdOf, type CloudEvent } from '../../kit/events/index.ts';
import { finishedEvent, type Ending } from './answer.ts';
import { closeWait } from './close.ts';
import { keyOf, readRecord, recordSubject } from './record.ts';
import type { WaitTools } from './tools.ts';

/** It may be read before the wait that it ends, by another replica: so often it is looked for again. */
const LOOKS = 10;
const LOOK_AGAIN_MS = 500;

/**
 * A `test.invalidated`: the run was aborted, and nobody waits any more. What is scheduled finds the record closed, and does
 * nothing. The event may come from anybody; the conductor's word is its record.
 */
export async function receiveInvalidated(tools: WaitTools, delivery: Delivery): Promise<void> {
  const event = decoded(delivery);
  const id = event === undefined ? undefined : triggeredIdOf(event);
  const cancellation = id === undefined ? undefined : await readCancellation(tools.bus, id);
  if (event === undefined || id === undefined || cancellation === undefined) return delivery.ack();
  const key = keyOf({ source: event.source, id });
  const stored = readRecord(await tools.bus.read(recordSubject(key)));
  if (stored === undefined && delivery.attempt < LOOKS) return delivery.retry(LOOK_AGAIN_MS);
  if (stored?.record.state === 'open') {
    const { record: wait, seq } = stored;
    const ending: Ending = {
      ...{ status: 'aborted', result: 'fail', message: wordsOf(cancellation, wait.asked) },
      ...{ start: new Date(wait.start), end: tools.serverClock.now() },
    };
    await closeWait(tools, key, { finished: eventWrite(finishedEvent(tools.name, wait.event, ending)), seq });
  }
  await delivery.ack();
}

function wordsOf({ actor, reason }: Cancellation, asked: string): string {
  const by = actor === undefined ? '' : ` by ${actor}`;
  return `Aborted${by}: ${reason.replace(/\.$/, '')}. The wait of ${asked} ended early; nothing was changed.`;
}

/** What is no event ends nothing; the task that it may have meant has its own end. */
function decoded({ data }: Delivery): CloudEvent | undefined {
  try {
    return decodeStructured(data);
  } catch {
    return undefined;
  }
}
