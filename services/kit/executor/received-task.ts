import type { Delivery } from '../bus/index.ts';
import type { Cancellation } from '../cancellations/index.ts';
import { slipwayError, type SlipwayError } from '../errors/index.ts';
import { checkEventData, contextOf, deriveId, objectData, type CloudEvent, type Scope } from '../events/index.ts';
import type { Task, TaskHandler } from './types.ts';

/** A delivered `.triggered` event with the handler that claims it. */
export interface ReceivedTask {
  readonly delivery: Delivery;
  readonly handler: TaskHandler;
  readonly task: Task;
  /** Identity of the event (source and id), fit for a subject. */
  readonly key: string;
  /** Project, stage and service; of a task that lacks them, a lane of its own. */
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
  if (fields.length === 0) return { ...received, lane: pickScope(task.data) };
  const reasons = fields.map(({ field, message }) => `${field} ${message}`).join('; ');
  const invalid = slipwayError('SLW_TASK_DATA_INVALID', { type: event.type, reasons }, { fields });
  return { ...received, lane: { project: '_invalid', stage: '_', service: key }, invalid };
}

/** Whatever becomes of the task, it ends by this; a second word changes nothing. */
export function cancelTask({ cancelled }: ReceivedTask, { actor, reason }: Cancellation): void {
  if (cancelled.signal.aborted) return;
  cancelled.abort(slipwayError('SLW_TASK_ABORTED', { by: actor === undefined ? '' : ` by ${actor}`, reason }));
}

function pickScope({ project, stage, service }: Task['data']): Scope {
  return { project, stage, service };
}
