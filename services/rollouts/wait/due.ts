import type { Delivery } from '../../kit/bus/index.ts';
import { closeWait } from './close.ts';
import { endWithFail } from './fail.ts';
import { openWaitOf, type OpenWait } from './open-waits.ts';
import { FINISHED } from './passed.ts';
import { keyOfSubject, recordSubject, timerWrite } from './record.ts';
import type { WaitTools } from './tools.ts';

/**
 * A new wait is stored some time after it was stamped, seconds on a loaded machine, and its schedule is that much shorter than the
 * time between the two messages. What is more than this is a clock that was wrong.
 */
const EARLY_MS = 10_000;

/** A wait is due: it is answered, unless that has happened; so a redelivery does nothing. The message holds the answer. */
export async function receiveDue(tools: WaitTools, delivery: Delivery): Promise<void> {
  const key = keyOfSubject(delivery.subject);
  const open = tools.openWaits.get(key) ?? (await readOpen(tools, key));
  if (open === undefined) return delivery.done();
  tools.observe?.('due', key);
  const fired = delivery.time.getTime();
  const rest = stillToWait(open.since, fired, open.milliseconds);
  if (rest > 0) {
    // The clock of the server was set while it waited, or that of the process that wrote the schedule was wrong.
    await tools.commit([timerWrite(key, delivery.data, new Date(fired + rest))]);
    return delivery.done();
  }
  const failure = await tools.verdict(open);
  if (failure === undefined) {
    await closeWait(tools, key, { finished: { subject: FINISHED, data: delivery.data }, seq: open.seq });
  } else {
    await endWithFail(tools, key, failure);
  }
  delivery.done();
  tools.observe?.('acknowledged', key);
}

/** Milliseconds by which a schedule fired too early, 0 when it did not; times are those of the server's messages. Pure. */
export function stillToWait(since: number, fired: number, milliseconds: number): number {
  const rest = since + milliseconds - fired;
  return rest > EARLY_MS ? rest : 0;
}

/** What is due at once may be here before reading along has come to its record. */
async function readOpen({ bus }: WaitTools, key: string): Promise<OpenWait | undefined> {
  const message = await bus.read(recordSubject(key));
  return message === undefined ? undefined : openWaitOf(message);
}
