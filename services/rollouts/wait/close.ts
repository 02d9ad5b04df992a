import { eventWrite } from '../../kit/bus/index.ts';
import { slipwayError } from '../../kit/errors/index.ts';
import type { CloudEvent } from '../../kit/events/index.ts';
import { finishedEvent, type Ending } from './answer.ts';
import { closedWrite, readRecord, recordSubject } from './record.ts';
import type { WaitTools } from './tools.ts';

/** The triggered event of a wait, and where its open record was read. */
export interface Closing {
  readonly event: CloudEvent;
  readonly seq: number;
}

/**
 * Answers a wait and closes its record in one commit, which expects the record as it was read at `seq`. Of several that try,
 * here or in other replicas, one succeeds; for the others it is done as well.
 */
export async function closeWait(tools: WaitTools, key: string, wait: Closing, ending: Ending): Promise<void> {
  const { event, seq } = wait;
  const result = await tools.commit([
    closedWrite(key, event, ending.end, seq),
    eventWrite(finishedEvent(tools.name, event, ending)),
  ]);
  tools.observe?.('closed', event.id);
  if (result.outcome === 'committed') return;
  const now = readRecord(await tools.bus.read(recordSubject(key)));
  if (now?.record.state === 'open') throw slipwayError('SLW_WAIT_UNSETTLED', { key, step: 'ended' });
}
