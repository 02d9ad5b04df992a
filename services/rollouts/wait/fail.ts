import { eventWrite } from '../../kit/bus/index.ts';
import { finishedEvent, type Ending } from './answer.ts';
import { closeWait } from './close.ts';
import { readRecord, recordSubject, type Wait } from './record.ts';
import type { EndingTools } from './tools.ts';

/** Ends a wait with fail, unless it has ended. */
export async function endWithFail(tools: EndingTools, key: string, reason: string): Promise<void> {
  const { wait, seq } = (await findOpen(tools, key)) ?? {};
  if (wait === undefined || seq === undefined) return;
  const [start, end] = [new Date(wait.start), tools.serverClock.now()];
  const isEarly = end.getTime() < start.getTime() + wait.milliseconds;
  const message = isEarly
    ? `The wait of ${wait.asked} ended early: ${reason}`
    : `After the wait of ${wait.asked}: ${reason}`;
  const ending: Ending = { status: 'succeeded', result: 'fail', message, start, end };
  await closeWait(tools, key, { finished: eventWrite(finishedEvent(tools.name, wait.event, ending)), seq });
}

export async function findOpen(
  { bus }: Pick<EndingTools, 'bus'>,
  key: string,
): Promise<{ readonly wait: Wait; readonly seq: number } | undefined> {
  const stored = readRecord(await bus.read(recordSubject(key)));
  return stored?.record.state === 'open' ? { wait: stored.record, seq: stored.seq } : undefined;
}
