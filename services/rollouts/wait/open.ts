import { deadLetterWrite, eventWrite, type Delivery, type Write } from '../../kit/bus/index.ts';
import { coerceError, slipwayError } from '../../kit/errors/index.ts';
import { decodeStructured, deriveId, type CloudEvent } from '../../kit/events/index.ts';
import { finishedEvent, refusal, startedEvent, type Ending } from './answer.ts';
import { decideWait } from './decide.ts';
import { passed, passedAnswer } from './passed.ts';
import { closedWrite, keyOf, newWait, openWrite, readRecord, recordSubject, timerWrite } from './record.ts';
import type { WaitTools } from './tools.ts';

/** A `test.triggered`: left alone, answered at once, or begun. Acknowledged only after its record and answers are stored. */
export async function receiveTriggered(tools: WaitTools, delivery: Delivery): Promise<void> {
  const event = await decoded(tools, delivery);
  const key = event === undefined ? '' : keyOf(event);
  const writes = event === undefined ? undefined : writesFor(tools, key, event);
  if (writes === undefined) return delivery.done();
  tools.observe?.('received', key);
  // Delivered again; the commit would be refused, and the others of its group with it at first.
  if (tools.openWaits.get(key) !== undefined) return delivery.done();
  const result = await tools.commit(writes);
  if (result.outcome === 'conflict') await requireRecord(tools, key);
  tools.observe?.('opened', key);
  delivery.done();
}

function writesFor(tools: WaitTools, key: string, event: CloudEvent): readonly Write[] | undefined {
  const decision = decideWait(event, tools.cap);
  if (decision.kind === 'leave') return undefined;
  const now = tools.serverClock.now();
  if (decision.kind === 'refuse') return answeredAtOnce(tools, event, refusal(decision.error, now));
  const wait = newWait(event, now, decision.milliseconds, decision.asked);
  if (wait.milliseconds === 0) return answeredAtOnce(tools, event, passed(wait));
  const started = eventWrite(startedEvent(tools.name, event, now));
  const due = new Date(now.getTime() + wait.milliseconds);
  return [openWrite(key, wait), started, timerWrite(key, passedAnswer(tools.name, wait), due)];
}

/** `.started` too: control planes count both. */
function answeredAtOnce({ name }: WaitTools, event: CloudEvent, ending: Ending): readonly Write[] {
  return [
    closedWrite(keyOf(event), 0),
    eventWrite(startedEvent(name, event, ending.start)),
    eventWrite(finishedEvent(name, event, ending)),
  ];
}

/** A conflict means that this event has been here before: then its record is there. */
async function requireRecord({ bus }: WaitTools, key: string): Promise<void> {
  if (readRecord(await bus.read(recordSubject(key))) !== undefined) return;
  throw slipwayError('SLW_WAIT_UNSETTLED', { key, step: 'begun' });
}

/** The event of a message; what is none goes to the dead letters, where somebody can see it. */
async function decoded({ bus, name, clock, log }: WaitTools, delivery: Delivery): Promise<CloudEvent | undefined> {
  try {
    return decodeStructured(delivery.data);
  } catch (thrown) {
    const cause = coerceError(thrown);
    const error = slipwayError('SLW_EVENT_POISON', { subject: delivery.subject, reason: cause.message }, { cause });
    await bus.commit([
      deadLetterWrite(name, delivery, error, deriveId(delivery.subject, String(delivery.seq)), clock()),
    ]);
    log.warn({ error, seq: delivery.seq }, 'message put to the dead letters');
    return undefined;
  }
}
