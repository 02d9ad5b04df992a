import type { Write } from '../../kit/bus/index.ts';
import { slipwayError } from '../../kit/errors/index.ts';
import { closedWrite, readRecord, recordSubject } from './record.ts';
import type { EndingTools } from './tools.ts';

/** How a wait is answered, and where its open record was read. */
export interface Closing {
  readonly finished: Write;
  readonly seq: number;
}

/**
 * Answers a wait and closes its record in one commit, which expects the record as it was read at `seq`. Of several that try,
 * here or in other replicas, one succeeds; for the others it is done as well.
 */
export async function closeWait(tools: EndingTools, key: string, { finished, seq }: Closing): Promise<void> {
  tools.closing.add(key);
  try {
    const result = await tools.commit([closedWrite(key, seq), finished]);
    tools.observe?.('closed', key);
    if (result.outcome === 'committed') return;
    const now = readRecord(await tools.bus.read(recordSubject(key)));
    if (now?.record.state === 'open') throw slipwayError('SLW_WAIT_UNSETTLED', { key, step: 'ended' });
  } finally {
    tools.closing.delete(key);
  }
}
