import { coerceError } from '../../errors/index.ts';
import type { Log } from '../../log/index.ts';
import { readRights, type ReadRights } from './read.ts';
import type { RightsTable } from './table.ts';

export interface KeptRights {
  /** What the file said when it was last valid. */
  table(): RightsTable;
  close(): void;
}

/** A Secret that is mounted changes by links, of which watches of files tell now this and now that: it is read again. */
const INTERVAL_MS = 5_000;

/**
 * Reads the file now and every few seconds. One that became bad or went away changes nothing and is logged, once for each
 * way in which it is bad.
 * @throws SLW_ACCESS_FILE_UNREADABLE, SLW_ACCESS_FILE_INVALID by the first reading
 */
export async function keepRights(file: string, log: Log, interval = INTERVAL_MS): Promise<KeptRights> {
  let current = await readRights(file);
  let complaint: string | undefined;
  let reading = false;

  async function look(): Promise<void> {
    if (reading) return;
    reading = true;
    try {
      const next = await readRights(file);
      if (next.texts !== current.texts) log.info(sizeOf(next), 'users and rights are read anew');
      else if (complaint !== undefined) log.info(sizeOf(next), 'the file of users and rights is as it was');
      current = next;
      complaint = undefined;
    } catch (thrown) {
      const error = coerceError(thrown);
      if (error.message !== complaint) log.error({ error, code: error.code }, 'users and rights stay as they were');
      complaint = error.message;
    } finally {
      reading = false;
    }
  }

  const timer = setInterval(() => void look(), interval);
  timer.unref();
  return { table: () => current.table, close: () => clearInterval(timer) };
}

function sizeOf({ table }: ReadRights): { readonly entries: number } {
  return { entries: table.tokens.length + table.claimed.length };
}
