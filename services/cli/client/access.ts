import type { AuditRecord } from '../../kit/audit/index.ts';
import type { Actor } from '../../kit/access/index.ts';
import { requestJson, type Connection } from './http.ts';

export interface AuditQuery {
  readonly project?: string;
  readonly actor?: string;
  readonly right?: string;
  readonly limit: number;
}

/** What a server gives at most at once. */
const PAGE = 500;

interface AuditPage {
  readonly items: readonly { readonly seq: number; readonly record: AuditRecord }[];
  readonly before?: number;
}

/** Who the token is, and what it may do. Throws as `request` does. */
export async function whoami(connection: Connection): Promise<Actor> {
  return requestJson(connection, { method: 'GET', path: '/v1/whoami' });
}

/** The newest records that match, newest first; asked for in pages. Throws as `request` does. */
export async function auditRecords(
  connection: Connection,
  { limit, ...filter }: AuditQuery,
): Promise<readonly AuditRecord[]> {
  const records: AuditRecord[] = [];
  let before: number | undefined;
  do {
    const query = {
      ...{ ...filter, limit: String(Math.min(limit - records.length, PAGE)) },
      ...(before === undefined ? {} : { before: String(before) }),
    };
    const page = await requestJson<AuditPage>(connection, { method: 'GET', path: '/v1/audit', query });
    records.push(...page.items.map(({ record }) => record));
    ({ before } = page);
  } while (before !== undefined && records.length < limit);
  return records;
}
