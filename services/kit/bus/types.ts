import type { CloudEvent } from '../events/index.ts';

/** A message as the stream holds it. */
export interface StoredMessage {
  readonly subject: string;
  /** Position in the stream: grows by one with each message; what SSE clients resume from. */
  readonly seq: number;
  readonly data: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  readonly time: Date;
}

/** One message of an atomic commit. */
export interface Write {
  readonly subject: string;
  readonly data: Uint8Array | string;
  /** Compare and set: commit only if this is the sequence of the subject's last message; 0: there is none. */
  readonly expectLast?: number;
  /** Becomes `Nats-Msg-Id`: the server drops a second one within its window, and refuses a batch that holds one. */
  readonly messageId?: string;
  /** Keep only this message on the subject: what state subjects want. */
  readonly rollup?: boolean;
  /** Seconds after which the server removes the message, or 'never' to outlive the stream's retention. */
  readonly ttl?: number | 'never';
  /** Deliver `data` on `target` at that time instead of now; `subject` names the timer, a later write replaces it. */
  readonly schedule?: { readonly at: Date; readonly target: string };
}

/** `conflict`: an expectation or message id was refused and nothing was stored: read again and decide. */
export type CommitResult =
  { readonly outcome: 'committed'; readonly seqs: readonly number[] } | { readonly outcome: 'conflict' };

export interface Delivery extends StoredMessage {
  /** How often this message was handed out, this time included. */
  readonly attempt: number;
  /**
   * Since the last message that was handed out here, or since ever, another replica was given some, which it may have died
   * with: they come again only after `ackWait`, later than what came after them (`unhandled`).
   */
  readonly afterOthers: boolean;
  /** Done: never deliver again. Confirmed by the server. */
  ack(): Promise<void>;
  /** The same without the server's word for it: for messages whose redelivery does no harm, where there are many. */
  done(): void;
  /** Deliver again after that many milliseconds. */
  retry(delay: number): void;
  /** Still working: restart the server's patience. */
  working(): void;
}

export interface ConsumeOptions {
  /** Name of the durable consumer; replicas that share it share the work. */
  readonly durable: string;
  /** Subject filters; must not overlap. */
  readonly subjects: readonly string[];
  /** Deliveries without an ack at once. */
  readonly maxPending: number;
  /** Deliveries asked for at once; 256 when absent. More spares small messages a stop every now and then. */
  readonly ahead?: number;
  /** Milliseconds of silence before redelivery. */
  readonly ackWait: number;
  /**
   * Only one replica is given messages, the others stand by: what is to be handled in the order of the stream wants this.
   * Not a lock: one that was replaced may still act, so writes must be fenced all the same.
   */
  readonly oneAtATime?: boolean;
  /** What was stored before the consumer was first made is history, not work. */
  readonly onlyNew?: boolean;
  /** Called once the server knows the consumer: what is stored from then on is not missed. */
  readonly onReady?: () => void;
}

export interface Subscription {
  /** Takes no more messages, waits for the handlers that run, then ends. */
  stop(): Promise<void>;
}

export interface FollowOptions {
  readonly subjects: readonly string[];
  /** Messages after this position; absent: only new ones. 0: from the beginning. */
  readonly after?: number;
  /** Called once the position is kept by the server: what is stored from then on is not missed. */
  readonly onReady?: () => void;
  readonly signal: AbortSignal;
}

export interface RangeOptions {
  readonly subjects: readonly string[];
  /** Positions: from the first, up to and without the second. */
  readonly from: number;
  readonly to: number;
  /** Ends with so many messages of a subject filter. */
  readonly most: number;
}

export interface RangeResult {
  /** In the order of the stream. */
  readonly messages: readonly StoredMessage[];
  /** Whether these are all; if not, they are the oldest: more than asked for, or more than is held at once. */
  readonly complete: boolean;
}

export interface BusStatus {
  readonly ready: boolean;
  /** What the bus waits for, in words for /ready: "NATS at nats://… (connection refused)". */
  readonly waitingFor?: string;
}

/** Slipway's only way to NATS. Everything lives in one JetStream stream. */
export interface Bus {
  /**
   * Stores one CloudEvent on the subject of its type, once for each source and id; resolves at the server's ack.
   * `encoded`: the event's own bytes in structured JSON, where the caller still has them. `headers`: NATS headers beside it.
   */
  publish(
    event: CloudEvent,
    encoded?: Uint8Array,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ readonly seq: number; readonly duplicate: boolean }>;
  /** Stores all writes or none. */
  commit(writes: readonly Write[]): Promise<CommitResult>;
  /** The server's own time: what schedules and the times of messages go by. */
  time(): Promise<Date>;
  /** The last message of a subject. */
  read(subject: string): Promise<StoredMessage | undefined>;
  /** The last message of each subject that matches the filter. */
  readAll(filter: string): AsyncIterable<StoredMessage>;
  /** Positions of the stream: the oldest message that is left, and the newest; of events, which a Keptn may hold. */
  bounds(of?: 'events'): Promise<{ readonly first: number; readonly last: number }>;
  /** Messages between two positions. */
  readRange(options: RangeOptions): Promise<RangeResult>;
  /** Handles messages of a durable consumer; a handler that rejects leaves the message to redelivery. */
  consume(options: ConsumeOptions, handler: (delivery: Delivery) => Promise<void>): Promise<Subscription>;
  /**
   * What a durable consumer has handed out, to whichever replica, from the oldest message on that nobody has acknowledged;
   * in the order of the stream, some of it acknowledged. At most so many of a subject filter.
   */
  unhandled(durable: string, subjects: readonly string[], most: number): Promise<readonly StoredMessage[]>;
  /** Reads along in order without acks, for SSE and views. */
  follow(options: FollowOptions): AsyncIterable<StoredMessage>;
  readonly status: () => BusStatus;
  /** Resolves once connected and the stream is as it should be. */
  readonly ready: () => Promise<void>;
  close(): Promise<void>;
}
