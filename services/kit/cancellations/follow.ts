import { setTimeout as delay } from 'node:timers/promises';
import type { Bus } from '../bus/index.ts';
import type { Log } from '../log/index.ts';
import { CANCELLATIONS, cancelSubject, cancellationOf, type Cancellation } from './record.ts';

const AGAIN_MS = 1_000;

/** The cancellations of this process's tasks as they come: one reader of the stream, however many executors. */
export interface Cancellations {
  /**
   * Calls the listener for what is stored from now on, perhaps more than once; what was stored before is read where it
   * matters (`readCancellation`). Answers how to end that. The listener must not throw.
   */
  watch(triggeredId: string, listener: (cancellation: Cancellation) => void): () => void;
  stop(): Promise<void>;
}

type Listener = (cancellation: Cancellation) => void;

/** Reads along until it is stopped. Whenever it had to begin anew, it looks up what was watched and may have been missed. */
export function followCancellations({ bus, log }: { readonly bus: Bus; readonly log: Log }): Cancellations {
  const listeners = new Map<string, Set<Listener>>();
  const controller = new AbortController();
  const { signal } = controller;

  function tell(subject: string, cancellation: Cancellation | undefined): void {
    if (cancellation === undefined) return;
    for (const listener of listeners.get(subject) ?? []) listener(cancellation);
  }

  async function lookUp(): Promise<void> {
    for (const subject of [...listeners.keys()]) tell(subject, cancellationOf(await bus.read(subject)));
  }

  async function follow(): Promise<void> {
    await bus.ready();
    // A position, not "new ones": a reader that has seen nothing yet begins after it again when the connection is lost.
    const { last: after } = await bus.bounds();
    const onReady = () => {
      void lookUp().catch((error: unknown) => log.warn({ error }, 'could not look up cancellations'));
    };
    for await (const message of bus.follow({ subjects: [CANCELLATIONS], after, onReady, signal })) {
      tell(message.subject, cancellationOf(message));
    }
  }

  const ended = untilAborted(follow, log, signal);
  return {
    watch(triggeredId, listener) {
      const subject = cancelSubject(triggeredId);
      const others = listeners.get(subject) ?? new Set();
      listeners.set(subject, others.add(listener));
      return () => {
        others.delete(listener);
        if (others.size === 0 && listeners.get(subject) === others) listeners.delete(subject);
      };
    },
    async stop() {
      controller.abort();
      await ended;
    },
  };
}

async function untilAborted(follow: () => Promise<void>, log: Log, signal: AbortSignal): Promise<void> {
  const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  while (!signal.aborted) {
    try {
      // NATS may be away, and then what is asked of it answers late.
      await Promise.race([follow(), aborted]);
    } catch (error) {
      log.warn({ error }, 'lost sight of cancellations, following them again');
    }
    await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}
