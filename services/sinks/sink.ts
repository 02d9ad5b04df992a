import { EVENT_SUBJECTS, objectData, subjectOf, type CloudEvent } from '../kit/events/index.ts';
import type { Config } from '../kit/config/index.ts';

/** A receiver and what it is sent. */
export type Sink = Config['sinks']['targets'][number];

/** Where events that were given up are put once more for one sink alone, by `slipway replay`. */
export function replaySubject(sink: string): string {
  return `slipway.sink.${sink}`;
}

/** Name of the sink's consumer, and so of its dead letters' service. */
export function consumerName(sink: string): string {
  return `sink-${sink}`;
}

/**
 * The subjects that a sink is served from. NATS wants a consumer's not to overlap: where types asked for do, all events are
 * read, and `wants` chooses. Pure.
 */
export function subjectsOf({ name, events }: Sink): readonly string[] {
  const wanted = [...new Set(events === undefined ? EVENT_SUBJECTS : events.map(subjectOf))];
  const overlaps = wanted.some((one, index) => wanted.slice(index + 1).some((other) => collide(one, other)));
  return [...(overlaps ? EVENT_SUBJECTS : wanted), replaySubject(name)];
}

/** Whether the sink wants that event, by its type and by what it is about. Pure. */
export function wants({ events, projects, stages, services }: Sink, event: CloudEvent): boolean {
  const subject = subjectOf(event.type);
  if (events !== undefined && !events.some((type) => collide(subjectOf(type), subject))) return false;
  const data = objectData(event);
  const fits = (allowed: readonly string[] | undefined, value: unknown) =>
    allowed === undefined || (typeof value === 'string' && allowed.includes(value));
  return fits(projects, data['project']) && fits(stages, data['stage']) && fits(services, data['service']);
}

/** Whether a subject can fit both filters. */
function collide(left: string, right: string): boolean {
  const [leftParts, rightParts] = [left.split('.'), right.split('.')];
  for (let index = 0; ; index += 1) {
    const [one, other] = [leftParts[index], rightParts[index]];
    if (one === undefined || other === undefined) return one === other;
    if (one === '>' || other === '>') return true;
    if (one !== '*' && other !== '*' && one !== other) return false;
  }
}
