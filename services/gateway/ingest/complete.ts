import {
  KEPTN_SPEC_VERSION,
  contextFrom,
  contextOf,
  deriveId,
  type CloudEvent,
  type EventCandidate,
} from '../../kit/events/index.ts';

/** What the gateway gives an event. */
export interface Stamp {
  readonly time: Date;
  /** Fresh UUIDs, for Keptn's API. */
  readonly id: string;
  readonly context: string;
}

/** The source of an event whose sender names none (specs/keptn.md 1.1). */
const KEPTN_SOURCE = 'https://github.com/keptn/keptn/api';

/**
 * An event as Keptn's API stores it: always a new id and time, a context for one that has none, and for a context that
 * is no UUID one that stands for it (specs/keptn.md 1.1).
 */
export function completeForKeptn({ attributes, ...data }: EventCandidate, stamp: Stamp): EventCandidate {
  const { shkeptncontext: context } = attributes;
  return {
    ...data,
    attributes: {
      // Keptn's model asks for neither, and files that people send have been written by it.
      specversion: '1.0',
      source: KEPTN_SOURCE,
      shkeptnspecversion: KEPTN_SPEC_VERSION,
      ...attributes,
      id: stamp.id,
      time: stamp.time.toISOString(),
      // A context that is no text stays, for validation to name it.
      shkeptncontext:
        context === undefined ? stamp.context : typeof context === 'string' ? contextFrom(context) : context,
    },
  };
}

/**
 * An event of any sender: keeps its id, so that sending it twice is storing it once. The context is derived from source
 * and id where there is none, so that the second time is answered like the first.
 */
export function completeEvent(event: CloudEvent, time: Date): CloudEvent {
  const timed = event.time === undefined ? { ...event, time: time.toISOString() } : event;
  if (contextOf(event) !== undefined) return timed;
  return { ...timed, extensions: { ...event.extensions, shkeptncontext: deriveId(event.source, event.id) } };
}
