import { setTimeout as delay } from 'node:timers/promises';
import type { Bus, StoredMessage } from '../../kit/bus/index.ts';
import type { Scope } from '../../kit/events/index.ts';
import type { Log } from '../../kit/log/index.ts';
import { isClosed, keyOfSubject, readRecord, RECORDS, scopeOf } from './record.ts';

const AGAIN_MS = 1_000;

/** What a replica remembers of a wait that goes on: little, because there may be ten thousand. */
export interface OpenWait {
  readonly key: string;
  /** Position of its record. */
  readonly seq: number;
  /** Milliseconds since 1970, when NATS stored its record. */
  readonly since: number;
  readonly milliseconds: number;
  readonly scope: Scope;
}

/** The waits that go on, of all replicas: a view of the stream that follows it. */
export interface OpenWaits {
  get(key: string): OpenWait | undefined;
  all(): Iterable<OpenWait>;
  /** For one whose record has gone from the stream. */
  forget(key: string): void;
  /** Tells of each that is there, then of each that begins or ends. One listener. */
  listen(listener: OpenWaitsListener): void;
  stop(): Promise<void>;
}

export interface OpenWaitsListener {
  readonly add: (wait: OpenWait) => void;
  readonly remove: (key: string) => void;
}

export function followOpenWaits({ bus, log }: { readonly bus: Bus; readonly log: Log }): OpenWaits {
  let listener: OpenWaitsListener | undefined;
  const waits = new Map<string, OpenWait>();
  const controller = new AbortController();
  const { signal } = controller;

  function forget(key: string): void {
    if (waits.delete(key)) listener?.remove(key);
  }

  function take(message: StoredMessage): void {
    const wait = openWaitOf(message);
    if (wait === undefined) return forget(keyOfSubject(message.subject));
    const isNew = !waits.has(wait.key);
    waits.set(wait.key, wait);
    if (isNew) listener?.add(wait);
  }

  async function follow(): Promise<void> {
    while (!signal.aborted) {
      try {
        // From the beginning each time: only the newest record of each wait is there.
        for await (const message of bus.follow({ subjects: [RECORDS], after: 0, signal })) take(message);
      } catch (error) {
        log.warn({ error }, 'lost sight of the open waits, reading them again');
      }
      await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  const ended = follow();
  return {
    get: (key) => waits.get(key),
    all: () => waits.values(),
    forget,
    listen(added) {
      listener = added;
      for (const wait of waits.values()) added.add(wait);
    },
    async stop() {
      controller.abort();
      await ended;
    },
  };
}

/** Undefined when the record does not say that it goes on. */
export function openWaitOf(message: StoredMessage): OpenWait | undefined {
  if (isClosed(message)) return undefined;
  const { record, seq, time } = readRecord(message) ?? {};
  if (record?.state !== 'open' || seq === undefined || time === undefined) return undefined;
  const { milliseconds } = record;
  return { key: keyOfSubject(message.subject), seq, since: time.getTime(), milliseconds, scope: scopeOf(record) };
}
