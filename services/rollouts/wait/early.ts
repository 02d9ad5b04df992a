import { setTimeout as delay } from 'node:timers/promises';
import { answerEvent, deriveId } from '../../kit/events/index.ts';
import { createKeyedMutex } from '../../kit/mutex/index.ts';
import { rolloutBlock, type RolloutView } from '../../kit/rollouts/index.ts';
import { endWithFail, findOpen } from './fail.ts';
import type { EndingTools } from './tools.ts';
import type { WatchActions } from './watch.ts';

const AGAIN_MS = 1_000;

/** What a wait gets to know of its Rollouts, in the order it was seen, until it has ended. */
export interface Early extends WatchActions {
  /** Ends what could not be stored yet; another replica sees the same. */
  stop(): void;
}

export function createEarly(tools: EndingTools): Early {
  const inOrder = createKeyedMutex();
  const controller = new AbortController();
  const { signal } = controller;

  /** NATS may be away, and the watch tells nothing twice. */
  async function untilDone(key: string, work: () => Promise<void>): Promise<void> {
    while (!signal.aborted) {
      try {
        return await work();
      } catch (error) {
        tools.log.warn({ error, wait: key }, 'what a Rollout did cannot be told yet, trying again');
        await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  return {
    tell: (key, words, view) =>
      void inOrder(key, async () => untilDone(key, async () => tell(tools, key, words, view))),
    fail: (key, reason) => void inOrder(key, async () => untilDone(key, async () => endWithFail(tools, key, reason))),
    stop: () => controller.abort(),
  };
}

/** The same message from every replica that sees this state of the Rollout. */
async function tell(tools: EndingTools, key: string, message: string, view: RolloutView): Promise<void> {
  const { wait } = (await findOpen(tools, key)) ?? {};
  if (wait === undefined) return;
  const { source, id } = wait.event;
  const state = view.resource.metadata.resourceVersion ?? message;
  const event = answerEvent({
    triggered: wait.event,
    phase: 'status.changed',
    source: tools.name,
    id: deriveId(source, id, tools.name, 'status.changed', view.uid, state),
    time: tools.serverClock.now(),
    data: { status: 'succeeded', message, rollout: rolloutBlock(view) },
  });
  await tools.bus.publish(event);
}
