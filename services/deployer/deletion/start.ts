import { deadLetterWrite, type Bus, type Delivery } from '../../kit/bus/index.ts';
import { coerceError, slipwayError } from '../../kit/errors/index.ts';
import {
  PROJECT_DELETED,
  SERVICE_DELETED,
  decodeStructured,
  deriveId,
  type CloudEvent,
} from '../../kit/events/index.ts';
import type { LaneOptions } from '../../kit/executor/index.ts';
import type { Log } from '../../kit/log/index.ts';
import type { FleetDependencies } from '../work.ts';
import { deletionAnswer, type DeletionOutcome } from './answer.ts';
import { carryOut, type DeletionOrder } from './carry-out.ts';
import { readDeletion, type DeletionRequest } from './request.ts';

export interface DeletionDependencies extends Pick<FleetDependencies, 'clusters' | 'names' | 'timeoutMs' | 'clock'> {
  readonly charts: Pick<FleetDependencies['charts'], 'projects'>;
  /** Where the executors of all replicas agree on who works on a service. */
  readonly lanes: LaneOptions;
  readonly log: Log;
}

export interface DeletionOptions {
  /** Source of the answers; the durable consumer is named by it and `-deletion`. */
  readonly name: string;
  readonly bus: Bus;
  readonly deps: DeletionDependencies;
  /** Milliseconds: silence after which NATS gives an event to another replica. */
  readonly ackWait: number;
}

export interface Deletion {
  /** Takes no more events and ends what runs, which goes on elsewhere. */
  stop(): Promise<void>;
}

/** Deletions at once in one process; the helm processes have a limit of their own. */
const CONCURRENCY = 4;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

/** Serves service.delete.finished and project.delete.finished from the bus: acked after the work, done again after a crash. */
export async function startDeletion(options: DeletionOptions): Promise<Deletion> {
  const stopping = new AbortController();
  const subscription = await options.bus.consume(
    {
      durable: `${options.name}-deletion`,
      subjects: [SERVICE_DELETED, PROJECT_DELETED],
      maxPending: CONCURRENCY,
      ackWait: options.ackWait,
    },
    async (delivery) => receive(options, delivery, stopping.signal),
  );
  return {
    async stop() {
      stopping.abort(slipwayError('SLW_TASK_INTERRUPTED', { task: 'deletion', reason: 'Slipway shuts down' }));
      await subscription.stop();
    },
  };
}

async function receive(options: DeletionOptions, delivery: Delivery, signal: AbortSignal): Promise<void> {
  const heartbeat = setInterval(() => delivery.working(), options.ackWait / 3);
  try {
    await serve(options, delivery, signal);
    await delivery.ack();
  } catch (thrown) {
    const error = coerceError(thrown);
    const wait = signal.aborted ? 0 : Math.min(FIRST_RETRY_MS * 2 ** (delivery.attempt - 1), LONGEST_RETRY_MS);
    options.deps.log.warn({ error, seq: delivery.seq, wait }, 'deletion was not carried out, it is tried again');
    delivery.retry(wait);
  } finally {
    clearInterval(heartbeat);
  }
}

/** Resolves when nothing more is to be done for the event. Rejects with what passes by itself. */
async function serve(options: DeletionOptions, delivery: Delivery, signal: AbortSignal): Promise<void> {
  const event = await decoded(options, delivery);
  if (event === undefined) return;
  const { name, bus, deps } = options;
  const request = readDeletion(event, name);
  if (request.kind === 'ignore') {
    deps.log.debug({ id: event.id, type: event.type, why: request.why }, 'deletion event ignored');
    return;
  }
  const order = { key: deriveId('deletion', event.source, event.id), seq: delivery.seq, since: delivery.time, signal };
  const outcome = await outcomeOf(options, request, order);
  if (event.type === SERVICE_DELETED) await bus.publish(deletionAnswer(event, name, outcome, deps.clock()));
  // Nobody waits for an answer about a project: what is left of it must not go unseen.
  else if (outcome.failures.length > 0) await putAside(options, delivery, outcome.failures.join('\n'));
}

async function outcomeOf(
  { deps }: DeletionOptions,
  request: Exclude<DeletionRequest, { kind: 'ignore' }>,
  order: Omit<DeletionOrder, 'deleted'>,
): Promise<DeletionOutcome> {
  if (request.kind === 'invalid') return { uninstalled: [], kept: [], failures: [request.reasons] };
  try {
    return await carryOut(deps, { ...order, deleted: request });
  } catch (thrown) {
    const error = coerceError(thrown);
    if (error.retryable || order.signal.aborted) throw error;
    return { uninstalled: [], kept: [], failures: [`${error.message} [${error.code}] ${error.next}`] };
  }
}

async function decoded(options: DeletionOptions, delivery: Delivery): Promise<CloudEvent | undefined> {
  try {
    return decodeStructured(delivery.data);
  } catch (thrown) {
    await putAside(options, delivery, coerceError(thrown).message);
    return undefined;
  }
}

/** Into the dead letters, where somebody can see it and send it again. */
async function putAside({ name, bus, deps }: DeletionOptions, delivery: Delivery, reason: string): Promise<void> {
  const error = slipwayError('SLW_DELETION_INCOMPLETE', { subject: delivery.subject, reason });
  const key = deriveId(delivery.subject, String(delivery.seq));
  await bus.commit([deadLetterWrite(name, delivery, error, key, deps.clock())]);
  deps.log.error({ error, seq: delivery.seq }, 'deletion put to the dead letters');
}
