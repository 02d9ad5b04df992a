import { deadLetterWrite, type Bus, type Delivery, type Subscription } from '../kit/bus/index.ts';
import { formatDuration } from '../kit/config/index.ts';
import { coerceError, slipwayError, type SlipwayError } from '../kit/errors/index.ts';
import { decodeStructured, deriveId, type CloudEvent } from '../kit/events/index.ts';
import type { Log } from '../kit/log/index.ts';
import { cdEventMessage, cdEventsOf, forgetService, knownOf } from './cdevents/index.ts';
import { createDoorbell, type Doorbell } from './doorbell.ts';
import { cloudEventMessage, postMessage, retryAfter, type Posted, type SinkMessage } from './send/index.ts';
import { consumerName, replaySubject, subjectsOf, wants, type Sink } from './sink.ts';

/** Events of one sink that are on their way at once. A receiver that is down holds up nothing but itself. */
const MAX_PENDING = 64;

export interface SinksOptions {
  readonly bus: Bus;
  readonly log: Log;
  readonly clock: () => Date;
  readonly targets: readonly Sink[];
  /** Milliseconds that a receiver may take. */
  readonly timeoutMs: number;
  /** Milliseconds from an event's storing after which it is dead-lettered. */
  readonly giveUpMs: number;
  /** Milliseconds of silence after which NATS gives an event to another replica. */
  readonly ackWait: number;
  readonly observe?: (sink: string, outcome: 'taken' | 'refused' | 'given-up') => void;
}

export interface Sinks {
  /** Every sink has its place in the stream: what is stored from then on is sent, whoever is away meanwhile. */
  readonly placed: Promise<unknown>;
  /** Takes no more events and lets those on their way arrive or fail. */
  stop(): Promise<void>;
}

/**
 * Sends events to every sink, each from where it was left, at least once: a receiver tells repeats by the id.
 * @throws SLW_SINK_NAME_TWICE, SLW_BUS_*
 */
export async function startSinks(options: SinksOptions): Promise<Sinks> {
  const names = options.targets.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw slipwayError('SLW_SINK_NAME_TWICE', { sink: twice });
  const stopping = new AbortController();
  const started = options.targets.map((sink) => startSink(options, sink, stopping.signal));
  const subscriptions = await Promise.all(started.map(async ({ subscription }) => subscription));
  return {
    placed: Promise.all(started.map(async ({ placed }) => placed)),
    async stop() {
      stopping.abort(slipwayError('SLW_TASK_INTERRUPTED', { task: 'sinks', reason: 'Slipway shuts down' }));
      await Promise.all(subscriptions.map(async (subscription) => subscription.stop()));
    },
  };
}

interface Started {
  readonly subscription: Promise<Subscription>;
  readonly placed: Promise<void>;
}

function startSink(options: SinksOptions, sink: Sink, signal: AbortSignal): Started {
  const doorbell = createDoorbell(sink.name, options.log);
  let onReady: () => void = () => undefined;
  const placed = new Promise<void>((resolve) => (onReady = resolve));
  const consumer = {
    durable: consumerName(sink.name),
    subjects: subjectsOf(sink),
    maxPending: MAX_PENDING,
    ackWait: Math.max(options.ackWait, 3 * options.timeoutMs),
    onlyNew: true,
    onReady,
  };
  const subscription = options.bus.consume(consumer, async (delivery) =>
    serve(options, sink, delivery, doorbell, signal),
  );
  return { subscription, placed };
}

async function serve(
  options: SinksOptions,
  sink: Sink,
  delivery: Delivery,
  doorbell: Doorbell,
  signal: AbortSignal,
): Promise<void> {
  const event = readEvent(delivery);
  // What is no event was never sent as one: whoever serves its subject puts it to the dead letters.
  if (event === undefined || !wants(sink, event)) return delivery.done();
  const posted = await sendAll(options, sink, event, delivery, signal);
  if (posted.outcome === 'taken') {
    doorbell.answered();
    options.observe?.(sink.name, 'taken');
    if (sink.format === 'cdevents') await forgetService(options.bus, sink.name, event);
    return delivery.ack();
  }
  if (signal.aborted) return delivery.retry(0);
  doorbell.silent(posted.error);
  const age = options.clock().getTime() - delivery.time.getTime();
  if (age < options.giveUpMs) {
    options.observe?.(sink.name, 'refused');
    return delivery.retry(retryAfter(delivery.attempt, posted.after));
  }
  await giveUp(options, sink, event, delivery, posted.error);
}

/** All that an event is to this sink, in order; the first that is refused ends it, and all are sent again later. */
async function sendAll(
  { bus, clock, timeoutMs }: SinksOptions,
  sink: Sink,
  event: CloudEvent,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<Posted> {
  for (const message of await messagesOf(bus, sink, event, delivery.seq)) {
    delivery.working();
    const posted = await postMessage(sink, message, { timeoutMs, clock, signal });
    if (posted.outcome === 'refused') return posted;
  }
  return { outcome: 'taken' };
}

async function messagesOf(bus: Bus, sink: Sink, event: CloudEvent, seq: number): Promise<readonly SinkMessage[]> {
  if (sink.format !== 'cdevents') return [cloudEventMessage(event)];
  return cdEventsOf(event, await knownOf(bus, sink.name, event, seq)).map(cdEventMessage);
}

async function giveUp(
  { bus, clock, giveUpMs, observe }: SinksOptions,
  sink: Sink,
  event: CloudEvent,
  delivery: Delivery,
  cause: SlipwayError,
): Promise<void> {
  const { type, id } = event;
  const details = { sink: sink.name, type, id, giveUpAfter: formatDuration(giveUpMs), reason: cause.message };
  const error = slipwayError('SLW_SINK_GIVEN_UP', details, { cause });
  const key = deriveId(sink.name, event.source, id);
  const again = replaySubject(sink.name);
  await bus.commit([deadLetterWrite(consumerName(sink.name), delivery, error, key, clock(), again)]);
  observe?.(sink.name, 'given-up');
  await delivery.ack();
}

function readEvent(delivery: Delivery): CloudEvent | undefined {
  try {
    return decodeStructured(delivery.data);
  } catch (thrown) {
    const error = coerceError(thrown);
    if (error.code === 'SLW_INTERNAL') throw error;
    return undefined;
  }
}
