import type { FastifyRequest } from 'fastify';
import { wishToSend, type Actor } from '../../kit/access/index.ts';
import { encodeSender } from '../../kit/audit/index.ts';
import { SlipwayError } from '../../kit/errors/index.ts';
import {
  checkKeptnIngest,
  contextOf,
  invalidEvent,
  validateEvent,
  type CloudEvent,
  type EventCandidate,
  type ReadHttp,
} from '../../kit/events/index.ts';
import { senderOf } from '../access/index.ts';
import type { GatewayOptions } from '../options.ts';
import { admit } from './admit.ts';
import { checkActedOn, neededScope } from './check.ts';
import { completeEvent, completeForKeptn } from './complete.ts';
import { requireKnownScope } from './known-scope.ts';
import { signGroup } from './sign-group.ts';
import { sameTurn } from './turn.ts';

export interface Stored {
  readonly keptnContext: string;
  readonly id: string;
}

type IngestOptions = Pick<GatewayOptions, 'bus' | 'projects' | 'metrics' | 'newId' | 'clock'>;

/** Stores the events of a request at `/`: all are checked before the first is stored. In the order they came in. */
export async function storeEvents(
  options: IngestOptions,
  { mode, candidates }: ReadHttp,
  request: FastifyRequest,
): Promise<Stored[]> {
  const checked = (candidate: EventCandidate) => checkedEvent(candidate, options, request.actor);
  const events = candidates.map((candidate, index) =>
    mode === 'batch' ? naming(index, () => checked(candidate)) : checked(candidate),
  );
  return store(options, mode, events, request);
}

/** Stores one event by the rules of Keptn's API. */
export async function storeForKeptn(
  options: IngestOptions,
  { mode, candidates }: ReadHttp,
  request: FastifyRequest,
): Promise<Stored[]> {
  const events = candidates.map((candidate) => {
    const stamp = { time: options.clock(), id: options.newId(), context: options.newId() };
    const event = admit(validateEvent(completeForKeptn(candidate, stamp)), request.actor);
    refuse([...checkKeptnIngest(event)]);
    refuse(checkActedOn(event));
    return event;
  });
  return store(options, mode, events, request);
}

function checkedEvent(candidate: EventCandidate, { clock }: IngestOptions, actor: Actor): CloudEvent {
  const event = admit(completeEvent(validateEvent(candidate), clock()), actor);
  refuse(checkActedOn(event));
  return event;
}

/** Each event is stored with who sent it: one write for both. */
async function store(
  options: IngestOptions,
  mode: string,
  admitted: readonly CloudEvent[],
  request: FastifyRequest,
): Promise<Stored[]> {
  for (const event of admitted) {
    const scope = neededScope(event);
    if (scope !== undefined) await requireKnownScope(options.projects, scope);
  }
  const events = await Promise.all(admitted.map(async (event) => signGroup(options.bus, event, request.actor)));
  await sameTurn();
  const sender = (event: CloudEvent) => encodeSender(senderOf(request, wishToSend(event).right));
  await Promise.all(events.map(async (event) => options.bus.publish(event, undefined, sender(event))));
  options.metrics.count('slipway_events_taken_total', { mode }, events.length);
  return events.map((event) => ({ keptnContext: contextOf(event) ?? event.id, id: event.id }));
}

function refuse(fields: ReturnType<typeof checkActedOn>): void {
  if (fields.length > 0) throw invalidEvent(fields);
}

/** In a batch, a field is named with the position of its event. */
function naming<Value>(index: number, check: () => Value): Value {
  try {
    return check();
  } catch (thrown) {
    if (!(thrown instanceof SlipwayError) || thrown.fields.length === 0) throw thrown;
    throw invalidEvent(thrown.fields.map(({ field, message }) => ({ field: `[${index}].${field}`, message })));
  }
}
