import type { Delivery } from '../bus/index.ts';
import type { Cancellation } from '../cancellations/index.ts';
import { slipwayError, type SlipwayError } from '../errors/index.ts';
import { checkEventData, contextOf, deriveId, objectData, type CloudEvent, type Scope } from '../events/index.ts';
import type { Task, TaskHandler } from './types.ts';

/**
 * Tasks that another task asks for while it holds the lane of their service (specs/keptn.md 1.4): in that lane each would
 * wait for the other. They only read, so they need not keep out of anybody's way.
 */
const ASKED_BY_TASKS: ReadonlySet<string> = new Set(['get-sli']);

/** A delivered `.triggered` event with the handler that claims it. */
export interface ReceivedTask {
  readonly delivery: Delivery;
  readonly handler: TaskHandler;
  readonly task: Task;
  /** Identity of the event (source and id), fit for a subject. */
  readonly key: string;
  /** Project, stage and service; a lane of its own for a task that lacks them, and for one that another task waits for. */
  readonly lane: Scope;
  /** Why the task cannot be worked on at all; it is answered with this. */
  readonly invalid?: SlipwayError;
  /** Aborted with SLW_TASK_ABORTED as soon as it is known that the task shall end. */
  readonly cancelled: AbortController;
}

export function receiveTask(delivery: Delivery, event: CloudEvent, handler: TaskHandler): ReceivedTask {
  const data = objectData(event);
  const key = deriveId(event.source, event.id);
  const context = contextOf(event) ?? event.id;
  const task = { event, id: event.id, context, data: data as Task['data'], seq: delivery.seq };
  const fields = checkEventData(event);
  const received = { delivery, handler, task, key, cancelled: new AbortController() };
  if (fields.length === 0) return { ...received, lane: laneOf(received) };
  const reasons = fields.map(({ field, message }) => `${field} ${message}`).join('; ');
  const invalid = slipwayError('SLW_TASK_DATA_INVALID', { type: event.type, reasons }, { fields });
  return { ...received, lane: { project: '_invalid', stage: '_', service: key }, invalid };
}

/** Whatever becomes of the task, it ends by this; a second word changes nothing. */
export function cancelTask({ cancelled }: ReceivedTask, { actor, reason }: Cancellation): void {
  if (cancelled.signal.aborted) return;
  cancelled.abort(slipwayError('SLW_TASK_ABORTED', { by: actor === undefined ? '' : ` by ${actor}`, reason }));
}

function laneOf({ handler, task, key }: Pick<ReceivedTask, 'handler' | 'task' | 'key'>): Scope {
  const scope = scopeOf(task);
  return ASKED_BY_TASKS.has(handler.task) ? { ...scope, service: key } : scope;
}

/** Of a task whose data is valid. */
export function scopeOf({ data: { project, stage, service } }: Task): Scope {
  return { project, stage, service };
}
