import type { JsonObject } from '../../kit/events/index.ts';

/** A shipyard as the conductor works with it: optional parts filled in. */
export interface Shipyard {
  readonly stages: readonly Stage[];
}

export interface Stage {
  readonly name: string;
  readonly sequences: readonly Sequence[];
}

export interface Sequence {
  readonly name: string;
  readonly triggeredOn: readonly SequenceTrigger[];
  readonly tasks: readonly TaskDefinition[];
  /** Milliseconds that a run may take from its first task on. */
  readonly timeout?: number;
}

export interface SequenceTrigger {
  readonly stage: string;
  readonly sequence: string;
  /** Empty: on pass or warning. */
  readonly match: Readonly<Record<string, string>>;
}

export interface TaskDefinition {
  readonly name: string;
  /** Milliseconds to wait before it is triggered. */
  readonly after: number;
  readonly properties: JsonObject;
  /** Milliseconds without a word of it after which it is given up (`taskTimeout`). */
  readonly timeout?: number;
  /** How many executors must have finished, or which; absent: all that have started. */
  readonly executors?: number | readonly string[];
}
