import { closeWait } from './close.ts';
import type { OpenWait } from './open-waits.ts';
import { passed } from './passed.ts';
import { readRecord, recordSubject } from './record.ts';
import type { WaitTools } from './tools.ts';

const INTERVAL_MS = 10_000;
/** What a schedule may be late, or its answer on its way, before it counts as lost. */
const GRACE_MS = 5_000;

export interface Watchman {
  stop(): Promise<void>;
}

/**
 * Now and then ends the waits that are past their time: a schedule can be lost, by a purge or a server whose clock was
 * set back. Every replica does it; the record lets only one succeed.
 */
export function watchOverdue(tools: WaitTools): Watchman {
  let running = Promise.resolve();
  let stopped = false;
  const timer = setInterval(() => {
    running = running.then(async () => round(tools, () => stopped));
  }, tools.lookEvery ?? INTERVAL_MS);
  timer.unref();
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}

async function round(tools: WaitTools, stopped: () => boolean): Promise<void> {
  try {
    await tools.serverClock.sync();
    const now = tools.serverClock.now().getTime();
    for (const wait of [...tools.openWaits.all()].filter((wait) => isOverdue(wait, now))) {
      if (stopped()) return;
      await endOverdue(tools, wait);
    }
  } catch (error) {
    tools.log.warn({ error }, 'could not look for waits whose schedule was lost, trying again');
  }
}

/** Pure; times are those of the server. */
export function isOverdue({ since, milliseconds }: Pick<OpenWait, 'since' | 'milliseconds'>, now: number): boolean {
  return now > since + milliseconds + GRACE_MS;
}

async function endOverdue(tools: WaitTools, { key }: OpenWait): Promise<void> {
  const stored = readRecord(await tools.bus.read(recordSubject(key)));
  if (stored?.record.state !== 'open') return tools.openWaits.forget(key);
  const { record, seq } = stored;
  tools.log.warn({ triggered: record.event.id }, 'the schedule of a wait was lost; it is ended now');
  await closeWait(tools, key, { event: record.event, seq }, passed(record, tools.serverClock.now()));
}
