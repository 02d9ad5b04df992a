import { AUDIT_SUBJECTS, auditSubject, recordOf, type AuditRecord } from '../../kit/audit/index.ts';
import type { Bus } from '../../kit/bus/index.ts';
import { EVENT_SUBJECTS } from '../../kit/events/index.ts';
import { readNewestFirst } from '../history/index.ts';

export interface AuditQuery {
  readonly project?: string | undefined;
  readonly actor?: string | undefined;
  readonly right?: string | undefined;
  readonly limit: number;
  /** Position that all records come before. */
  readonly before?: number;
}

export interface AuditPage {
  items: { seq: number; record: AuditRecord }[];
  /** Where the next page goes on; absent: there is nothing older. */
  before?: number;
}

/** The newest records that match: those of their own, and those that events bear. @throws SLW_BUS_UNAVAILABLE */
export async function readAudit(bus: Bus, { limit, before, ...filter }: AuditQuery): Promise<AuditPage> {
  const items: AuditPage['items'] = [];
  const own = filter.project === undefined ? AUDIT_SUBJECTS : auditSubject(filter.project);
  const range = { subjects: [own, ...EVENT_SUBJECTS], ...(before === undefined ? {} : { before }) };
  const left = await readNewestFirst(bus, range, (message) => {
    const record = recordOf(message);
    if (record !== undefined && matches(record, filter)) items.push({ seq: message.seq, record });
    return items.length < limit ? 'more' : 'enough';
  });
  return { items, ...(left === undefined ? {} : { before: left }) };
}

function matches(record: AuditRecord, filter: Pick<AuditQuery, 'project' | 'actor' | 'right'>): boolean {
  return (['project', 'actor', 'right'] as const).every(
    (name) => filter[name] === undefined || record[name] === filter[name],
  );
}
