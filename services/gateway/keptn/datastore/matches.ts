import { mayRead, wishToRead, type Actor } from '../../../kit/access/index.ts';
import { contextOf, objectData, triggeredIdOf, type CloudEvent } from '../../../kit/events/index.ts';

export interface EventQuery {
  readonly project?: string;
  readonly stage?: string;
  readonly service?: string;
  readonly source?: string;
  readonly keptnContext?: string;
  readonly eventID?: string;
  /** Later than this. */
  readonly from?: Date;
  /** Earlier than this. */
  readonly before?: Date;
  /** Only events that began something. */
  readonly root?: boolean;
}

/** Who sends triggers that something else asked for: Slipway's conductor, and Keptn's own. */
const CONTROLLERS: readonly string[] = ['slipway-conductor', 'shipyard-controller'];

/** Texts that every event holds that matches. */
export function textsOf({ project, stage, service, source, keptnContext, eventID }: EventQuery): readonly string[] {
  return [project, stage, service, source, keptnContext, eventID].filter((text) => text !== undefined);
}

/** Whether an event is what Keptn's datastore would find with that query. */
export function matches(event: CloudEvent, query: EventQuery): boolean {
  const { project, stage, service } = objectData(event);
  return (
    is(query.project, project) &&
    is(query.stage, stage) &&
    is(query.service, service) &&
    is(query.source, event.source) &&
    is(query.keptnContext, contextOf(event)) &&
    is(query.eventID, event.id) &&
    isWithin(event.time, query) &&
    (query.root !== true || isRoot(event))
  );
}

/** An event names its project: what a sender may not read is left out. */
export function isReadable(actor: Actor, event: CloudEvent): boolean {
  return mayRead(actor, wishToRead(event));
}

function is(wanted: string | undefined, value: unknown): boolean {
  return wanted === undefined || value === wanted;
}

function isWithin(time: string | undefined, { from, before }: EventQuery): boolean {
  if (from === undefined && before === undefined) return true;
  const at = Date.parse(time ?? '');
  return (from === undefined || at > from.getTime()) && (before === undefined || at < before.getTime());
}

/** It answers nothing, and no controller sent it for another. Keptn takes the first of each context, which is the same. */
function isRoot(event: CloudEvent): boolean {
  return triggeredIdOf(event) === undefined && !CONTROLLERS.includes(event.source);
}
