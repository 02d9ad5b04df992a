import type { Delivery } from '../../kit/bus/index.ts';
import { closeWait } from './close.ts';
import { passed } from './passed.ts';
import { keyOfSubject, readRecord, readWait, recordSubject, timerWrite } from './record.ts';
import type { WaitTools } from './tools.ts';

/**
 * A new wait is stored some time after it was stamped, seconds on a loaded machine, and its schedule is that much shorter than the
 * time between the two messages. What is more than this is a clock that was wrong.
 */
const EARLY_MS = 10_000;

/** A wait is due: it is answered, unless that has happened; so a redelivery does nothing. */
export async function receiveDue(tools: WaitTools, delivery: Delivery): Promise<void> {
  const key = keyOfSubject(delivery.subject);
  const open = await findOpen(tools, key);
  if (open === undefined) return delivery.done();
  const wait = readWait(delivery.data);
  tools.observe?.('due', wait.event.id);
  const rest = stillToWait(open.since, delivery.time.getTime(), wait.milliseconds);
  if (rest > 0) {
    // The clock of the server was set while it waited, or that of the process that wrote the schedule was wrong.
    await tools.commit([timerWrite(key, wait, new Date(delivery.time.getTime() + rest))]);
    return delivery.done();
  }
  await closeWait(tools, key, { event: wait.event, seq: open.seq }, passed(wait, tools.serverClock.now()));
  delivery.done();
  tools.observe?.('acknowledged', wait.event.id);
}

/** Milliseconds by which a schedule fired too early, 0 when it did not; times are those of the server's messages. Pure. */
export function stillToWait(since: number, fired: number, milliseconds: number): number {
  const rest = since + milliseconds - fired;
  return rest > EARLY_MS ? rest : 0;
}

/** Known from reading along, or else read now: what is due at once may be faster than the other way. */
async function findOpen(
  { bus, openWaits }: WaitTools,
  key: string,
): Promise<{ readonly seq: number; readonly since: number } | undefined> {
  const known = openWaits.get(key);
  if (known !== undefined) return known;
  const stored = readRecord(await bus.read(recordSubject(key)));
  if (stored?.record.state !== 'open') return undefined;
  return { seq: stored.seq, since: stored.time.getTime() };
}
