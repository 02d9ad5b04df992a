export interface ChaosOptions {
  /** How often something is killed. */
  readonly runs: number;
  /** What chance goes by, where a scenario can be planned again: as far as processes and clocks allow. */
  readonly seed: number;
  /** Progress for a person who waits. */
  readonly report: (line: string) => void;
}

export interface ChaosResult {
  readonly name: string;
  readonly runs: number;
  /** Events looked at afterwards. */
  readonly checked: number;
  /** Where it was planned by one. */
  readonly seed?: number;
  /** What was found wrong; none: the promise held. */
  readonly failures: readonly string[];
}
