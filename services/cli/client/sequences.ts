import type { SequenceRecord } from '../../kit/sequences/index.ts';
import { requestJson, type Connection } from './http.ts';

export interface SequenceQuery {
  /** Absent: any. */
  readonly project?: string;
  readonly context?: string;
  readonly stage?: string;
  readonly service?: string;
  readonly sequence?: string;
  readonly state?: readonly string[];
  readonly result?: string;
  /** RFC 3339. */
  readonly from?: string;
  readonly before?: string;
}

export interface SequencePageQuery extends SequenceQuery {
  readonly limit: number;
  readonly next?: string;
}

/** Those that changed last first; with `next` there are more to ask for, though the page be short. */
export interface SequencePage {
  readonly items: readonly SequenceRecord[];
  readonly next?: string;
}

/** What the server gives at most at once. */
const SEQUENCES_AT_ONCE = 500;

async function sequencePage(connection: Connection, { limit, ...query }: SequencePageQuery): Promise<SequencePage> {
  return requestJson(connection, { method: 'GET', path: '/v1/sequences', query: { ...query, limit: String(limit) } });
}

/** All that match, oldest first, asked for in pages: for those of one context. */
export async function allSequences(connection: Connection, query: SequenceQuery): Promise<readonly SequenceRecord[]> {
  const { runs } = await gatherSequences(connection, { ...query, limit: Number.POSITIVE_INFINITY });
  return runs.toReversed();
}

/**
 * The first `limit` that match, asked for in pages, newest first, and where to go on.
 * A run that changed between two pages comes again in its new state.
 */
export async function gatherSequences(
  connection: Connection,
  { limit, ...query }: SequencePageQuery,
): Promise<{ readonly runs: readonly SequenceRecord[]; readonly next?: string }> {
  const found = new Map<string, SequenceRecord>();
  let { next } = query;
  do {
    const room = Math.min(limit - found.size, SEQUENCES_AT_ONCE);
    const page = await sequencePage(connection, { ...query, limit: room, ...(next === undefined ? {} : { next }) });
    for (const run of page.items) found.set(run.id, run);
    ({ next } = page);
  } while (next !== undefined && found.size < limit);
  const runs = [...found.values()].sort(newestFirst);
  return { runs, ...(next === undefined ? {} : { next }) };
}

function newestFirst(one: SequenceRecord, other: SequenceRecord): number {
  return Date.parse(other.triggeredAt) - Date.parse(one.triggeredAt);
}
