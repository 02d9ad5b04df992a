import type { Config } from '../config/index.ts';

const KEPTN_SUBJECTS = 'sh.keptn.';

/** Where things lie: all in Slipway's own stream, or Keptn's events in the stream of the Keptn that they belong to. */
export interface Streams {
  readonly own: string;
  /** Stream of an existing Keptn; absent: `own` holds its events too. */
  readonly keptn?: string;
}

export function streamsOf({ stream, eventStream }: Config['nats']): Streams {
  return { own: stream, ...(eventStream === undefined ? {} : { keptn: eventStream }) };
}

/** The stream that holds a subject, or what fits a filter. Pure. */
export function streamWith({ own, keptn }: Streams, subject: string): string {
  return keptn !== undefined && subject.startsWith(KEPTN_SUBJECTS) ? keptn : own;
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
  const parts = byStream(streams, subjects);
  const keptn = streams.keptn === undefined ? undefined : parts.get(streams.keptn);
  if (streams.keptn === undefined || keptn === undefined) return { stream: streams.own, subjects };
  return { stream: streams.keptn, subjects: keptn };
}
