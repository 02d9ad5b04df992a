import { createGroupCommit, type Delivery } from '../../kit/bus/index.ts';
import { coerceError } from '../../kit/errors/index.ts';
import { taskType } from '../../kit/events/index.ts';
import { receiveInvalidated } from './aborted.ts';
import { receiveDue } from './due.ts';
import { createEarly } from './early.ts';
import { createInHand } from './in-hand.ts';
import { followOpenWaits } from './open-waits.ts';
import { receiveTriggered } from './open.ts';
import type { WaitsOptions } from './options.ts';
import { watchOverdue } from './overdue.ts';
import { DUE } from './record.ts';
import { createServerClock, type ServerClock } from './server-clock.ts';
import type { EndingTools, WaitTools } from './tools.ts';
import { createWatcher } from './watch.ts';

/** Messages in hand at once: enough that many waits due at one moment are answered in few commits. */
const MAX_PENDING = 2_048;

const AHEAD = 1_024;
const MAX_ABORTS = 64;

export interface Waits {
  /** Takes no more messages and waits for those in hand; open waits stay in the stream and go on. */
  stop(): Promise<void>;
}

/**
 * Answers `test.triggered` of the strategy real-user: a wait is a record and a scheduled message in the stream. Nothing
 * of it lives in a process, so any number may be open, and any replica may die at any moment.
 */
export async function startWaits(options: WaitsOptions): Promise<Waits> {
  const { bus, log, name, ackWait } = options;
  await bus.ready();
  const serverClock = createServerClock(bus, options.clock);
  await syncOnce(serverClock, options);
  const openWaits = followOpenWaits({ bus, log });
  const base: EndingTools = { ...options, serverClock, openWaits, commit: createGroupCommit(bus), closing: new Set() };
  const { tools, endWatching } = watchRollouts(base);
  const overdue = watchOverdue(tools);
  const inHand = createInHand(ackWait);
  const take = async (durable: string, subject: string, work: (delivery: Delivery) => Promise<void>) =>
    bus.consume({ durable, subjects: [subject], maxPending: MAX_PENDING, ahead: AHEAD, ackWait }, async (delivery) =>
      inHand.hold(delivery, async () => work(delivery)),
    );
  // Two, though one could have both subjects: with two filters the server searches message by message, and a burst of
  // ten thousand cost it four times the time (measured with 2.14.5).
  const subscriptions = await Promise.all([
    take(`${name}-waits`, taskType('test', 'triggered'), async (delivery) => receiveTriggered(tools, delivery)),
    take(`${name}-waits-due`, DUE, async (delivery) => receiveDue(tools, delivery)),
    bus.consume(
      {
        durable: `${name}-waits-aborted`,
        subjects: [taskType('test', 'invalidated')],
        maxPending: MAX_ABORTS,
        ackWait,
      },
      async (delivery) => receiveInvalidated(tools, delivery),
    ),
  ]);
  return {
    async stop() {
      await Promise.all([...subscriptions, overdue].map(async (part) => part.stop()));
      // What is due now is judged by what is seen now.
      endWatching();
      await openWaits.stop();
      inHand.stop();
    },
  };
}

/** What the Rollouts of the open waits' services do meanwhile. */
function watchRollouts(base: EndingTools): { readonly tools: WaitTools; readonly endWatching: () => void } {
  if (base.watchService === undefined) {
    return { tools: { ...base, verdict: () => undefined }, endWatching: () => undefined };
  }
  const early = createEarly(base);
  const watcher = createWatcher(base.watchService, early);
  base.openWaits.listen(watcher);
  const endWatching = (): void => {
    watcher.stop();
    early.stop();
  };
  return { tools: { ...base, verdict: (wait) => watcher.verdict(wait) }, endWatching };
}

/** Without an answer the clocks count as equal until the next look: a start must not fail for it. */
async function syncOnce(serverClock: ServerClock, { log }: WaitsOptions): Promise<void> {
  await serverClock.sync().catch((thrown: unknown) => {
    log.warn({ error: coerceError(thrown) }, 'could not compare the clock with that of NATS');
  });
}
