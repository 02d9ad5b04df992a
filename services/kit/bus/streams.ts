import type { Config } from '../config/index.ts';

const KEPTN_SUBJECTS = 'sh.keptn.';

/** Where things lie: all in Slipway's own stream, or Keptn's events in the stream of the Keptn that they belong to. */
export interface Streams {
  readonly own: string;
  /** Of Keptn's events: `own`, or the stream of an existing Keptn. */
  readonly events: string;
}

export function streamsOf({ stream, eventStream }: Config['nats']): Streams {
  return { own: stream, events: eventStream ?? stream };
}

/** The stream that holds a subject, or what fits a filter. Pure. */
export function streamWith({ own, events }: Streams, subject: string): string {
  return subject.startsWith(KEPTN_SUBJECTS) ? events : own;
}

/** Subject filters by the stream that holds what fits them, in the order in which they were named. Pure. */
export function byStream(streams: Streams, subjects: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const subject of subjects) {
    const stream = streamWith(streams, subject);
    found.set(stream, [...(found.get(stream) ?? []), subject]);
  }
  return found;
}

/**
 * Where filters are read together, in one order: positions of two streams cannot be compared, so Keptn's events win over
 * those of others. Pure.
 */
export function readTogether(
  streams: Streams,
  subjects: readonly string[],
): { readonly stream: string; readonly subjects: readonly string[] } {
  const events = byStream(streams, subjects).get(streams.events);
  return events === undefined ? { stream: streams.own, subjects } : { stream: streams.events, subjects: events };
}
