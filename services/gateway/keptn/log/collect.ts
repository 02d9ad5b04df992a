import type { LogEntry } from './entry.ts';
import { isIn, type LogFilter } from './filter.ts';

/** What a position of the stream holds for the log. */
export type LogItem =
  | { readonly kind: 'sent'; readonly entry: LogEntry }
  | { readonly kind: 'event'; readonly entry: LogEntry }
  /** Everything before it that the filter covers was deleted. */
  | { readonly kind: 'deleted'; readonly filter: LogFilter };

interface Collector {
  readonly entries: readonly LogEntry[];
  take(item: LogItem): void;
}

/**
 * Entries of a page, given the newest first. An integration that fails sends an entry and, after it, the `.finished` that
 * says the same: the entry, which names the integration, stands for both.
 */
export function createCollector(filter: LogFilter): Collector {
  const entries: LogEntry[] = [];
  const deleted: LogFilter[] = [];
  const fromEvents = new Map<string, number>();
  return {
    entries,
    take(item) {
      if (item.kind === 'deleted') return void deleted.push(item.filter);
      const { entry, kind } = item;
      if (!isIn(entry, filter) || deleted.some((each) => isIn(entry, each))) return undefined;
      const key = entry.triggeredid === '' ? undefined : `${entry.triggeredid} ${entry.task}`;
      const told = key === undefined ? undefined : fromEvents.get(key);
      if (kind === 'sent' && told !== undefined) entries[told] = entry;
      else {
        if (kind === 'event' && key !== undefined) fromEvents.set(key, entries.length);
        entries.push(entry);
      }
    },
  };
}
