import type { LogEntry } from './entry.ts';

/** What is left out may be anything. */
export interface LogFilter {
  readonly integrationId?: string;
  /** Not earlier than this: milliseconds since 1970. */
  readonly from?: number;
  /** Not later than this. */
  readonly before?: number;
}

export function isIn(entry: LogEntry, { integrationId, from, before }: LogFilter): boolean {
  const time = Date.parse(entry.time);
  return (
    (integrationId === undefined || entry.integrationid === integrationId) &&
    (from === undefined || time >= from) &&
    (before === undefined || time <= before)
  );
}
