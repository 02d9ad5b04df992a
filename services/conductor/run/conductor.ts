import { deadLetterWrite, type Bus, type Delivery, type Subscription } from '../../kit/bus/index.ts';
import { coerceError, slipwayError } from '../../kit/errors/index.ts';
import { deriveId } from '../../kit/events/index.ts';
import { decide, SOURCE } from '../decide/index.ts';
import { CONDUCTOR_SUBJECTS, readInbound, type Inbound } from './inbox.ts';
import { createKeyedMutex } from '../../kit/mutex/index.ts';
import type { ConductorOptions } from './options.ts';
import { completeInput, readHead } from './plan.ts';
import { load, save } from './store.ts';

const MAX_PENDING = 256;
/** Another replica wins a conflict each time one is lost, so this many mean that something else is wrong. */
const TRIES = 20;

export interface Conductor {
  stop(): Promise<void>;
}

/** Conducts: reads what concerns a run, decides, and stores state and events in one commit; acks only after that. */
export async function startConductor(options: ConductorOptions): Promise<Conductor> {
  const inLane = createKeyedMutex();

  async function handle(delivery: Delivery): Promise<void> {
    const inbound = await readOrBury(options, delivery);
    if (inbound === undefined) return delivery.ack();
    const { project, stage, service } = inbound.scope;
    await inLane(`${project}.${stage}.${service}`, async () => apply(options, inbound));
    await delivery.ack();
  }

  const subscription: Subscription = await options.bus.consume(
    {
      durable: SOURCE,
      subjects: CONDUCTOR_SUBJECTS,
      maxPending: MAX_PENDING,
      ackWait: options.ackWait,
      oneAtATime: true,
    },
    handle,
  );
  return { stop: async () => subscription.stop() };
}

/** One event applied to its run; on a conflict with another replica all is read and decided again. */
async function apply(options: ConductorOptions, inbound: Inbound): Promise<void> {
  const { bus, clock, startTimeout } = options;
  const input = await completeInput(options, inbound);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const before = await load(bus, inbound.scope, inbound.execution);
    const head = await readHead(options, input, before.state);
    const around = { now: clock(), startTimeout, ...(head === undefined ? {} : { head }) };
    const decision = decide(before.state, input, around);
    const result = await save(bus, inbound.scope, before, decision);
    if (result.outcome === 'committed') return;
  }
  throw slipwayError('SLW_SEQUENCE_CONTENDED', { id: inbound.execution, tries: TRIES });
}

/** What a message says; one that nothing can be made of goes to the dead letters. */
async function readOrBury(options: ConductorOptions, delivery: Delivery): Promise<Inbound | undefined> {
  try {
    return readInbound(delivery);
  } catch (thrown) {
    const error = coerceError(thrown);
    options.log.warn({ error, subject: delivery.subject, seq: delivery.seq }, 'message put to the dead letters');
    await bury(options.bus, delivery, error, options.clock());
    return undefined;
  }
}

async function bury(bus: Bus, delivery: Delivery, error: ReturnType<typeof coerceError>, now: Date): Promise<void> {
  const key = deriveId(delivery.subject, String(delivery.seq));
  await bus.commit([deadLetterWrite(SOURCE, delivery, error, key, now)]);
}
