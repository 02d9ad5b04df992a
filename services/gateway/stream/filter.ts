import { contextOf, objectData, type CloudEvent } from '../../kit/events/index.ts';

export interface EventFilter {
  readonly project?: string;
  readonly context?: string;
  readonly service?: string;
}

/** Whether the event is of that project, service and run; what the filter leaves out may be anything. */
export function matches(event: CloudEvent, { project, context, service }: EventFilter): boolean {
  const data = objectData(event);
  return (
    (context === undefined || contextOf(event) === context) &&
    (project === undefined || data['project'] === project) &&
    (service === undefined || data['service'] === service)
  );
}
