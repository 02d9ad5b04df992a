import { mayRead, wishToRead, type Actor } from '../../kit/access/index.ts';
import { contextOf, objectData, type CloudEvent } from '../../kit/events/index.ts';

export interface EventFilter {
  readonly project?: string;
  readonly context?: string;
  readonly service?: string;
  /** Who looks: only what they may read matches. */
  readonly actor: Actor;
}

/** Whether the event is of that project, service and run, and may be read; what the filter leaves out may be anything. */
export function matches(event: CloudEvent, { project, context, service, actor }: EventFilter): boolean {
  const data = objectData(event);
  return (
    (context === undefined || contextOf(event) === context) &&
    (project === undefined || data['project'] === project) &&
    (service === undefined || data['service'] === service) &&
    mayRead(actor, wishToRead(event))
  );
}
