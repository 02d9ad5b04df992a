import { closeWait } from './close.ts';
import { endWithFail } from './fail.ts';
import type { OpenWait } from './open-waits.ts';
import { FINISHED, passedAnswer } from './passed.ts';
import { readRecord, recordSubject } from './record.ts';
import type { WaitTools } from './tools.ts';

const INTERVAL_MS = 10_000;
/** What a schedule may be late, or its answer on its way, before it counts as lost. */
const GRACE_MS = 5_000;
/** Waits that are ended together: what one commit takes. */
const GROUP = 500;

export interface Watchman {
  stop(): Promise<void>;
}

/**
 * Now and then ends the waits that are past their time: a schedule can be lost, by a purge or a server whose clock was
 * set back; and a server that syncs every write needs a minute to send ten thousand, which ended together take seconds.
 * Every replica does it; the record lets only one succeed.
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
    const late = [...tools.openWaits.all()].filter((wait) => isOverdue(wait, now));
    if (late.length > 0)
      tools.log.warn({ waits: late.length }, 'schedules of waits are lost or late; they are ended now');
    for (let first = 0; first < late.length && !stopped(); first += GROUP) {
      await Promise.all(late.slice(first, first + GROUP).map(async (wait) => endOverdue(tools, wait)));
    }
  } catch (error) {
    tools.log.warn({ error }, 'could not look for waits whose schedule was lost, trying again');
  }
}

/** Pure; times are those of the server. */
export function isOverdue({ since, milliseconds }: Pick<OpenWait, 'since' | 'milliseconds'>, now: number): boolean {
  return now > since + milliseconds + GRACE_MS;
}

async function endOverdue(tools: WaitTools, wait: OpenWait): Promise<void> {
  const { key } = wait;
  // Another replica, or the schedule after all.
  if (tools.openWaits.get(key) === undefined || tools.closing.has(key)) return;
  const stored = readRecord(await tools.bus.read(recordSubject(key)));
  if (stored?.record.state !== 'open') return tools.openWaits.forget(key);
  const failure = await tools.verdict(wait);
  if (failure !== undefined) return endWithFail(tools, key, failure);
  const { record, seq } = stored;
  await closeWait(tools, key, { finished: { subject: FINISHED, data: passedAnswer(tools.name, record) }, seq });
}
