import type { Path, Place } from '../../../kit/yaml/index.ts';

/** `error`: it cannot work. `warning`: it works until something ends unlike hoped for. `info`: worth knowing. */
export type Severity = 'error' | 'warning' | 'info';

/** What the lint says of one place in a shipyard. */
export interface Finding extends Place {
  readonly severity: Severity;
  /** Name of the rule, for programs: `trigger-unknown`. */
  readonly rule: string;
  readonly message: string;
  /** What to do about it. */
  readonly next: string;
}

/** A finding whose place is not looked up yet. */
export interface Remark extends Omit<Finding, keyof Place> {
  readonly path: Path;
}
