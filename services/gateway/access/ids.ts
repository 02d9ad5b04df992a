import { isObject } from '../../kit/events/index.ts';
import type { AuditRecord } from '../../kit/audit/index.ts';

const LARGEST = 65_536;
const LONGEST = 256;
/** Fields of an answer that name what was made, in our own API and in Keptn's. */
const NAMES: readonly (readonly [string, 'context' | 'id' | 'commit'])[] = [
  ['keptnContext', 'context'],
  ['context', 'context'],
  ['id', 'id'],
  ['commit', 'commit'],
  ['commitID', 'commit'],
];

/** What an answer says of the run, the thing and the commit that it made. Pure. */
export function idsIn(payload: unknown): Partial<Pick<AuditRecord, 'context' | 'id' | 'commit'>> {
  if (typeof payload !== 'string' || payload.length > LARGEST || !payload.startsWith('{')) return {};
  const answer = parsed(payload);
  return Object.fromEntries(
    NAMES.flatMap(([name, as]) => {
      const value = answer[name];
      return typeof value === 'string' && value !== '' ? [[as, value.slice(0, LONGEST)]] : [];
    }),
  );
}

function parsed(payload: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(payload);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
