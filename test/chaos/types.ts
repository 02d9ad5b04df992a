export interface ChaosOptions {
  /** How often something is killed. */
  readonly runs: number;
  /** Progress for a person who waits. */
  readonly report: (line: string) => void;
}

export interface ChaosResult {
  readonly name: string;
  readonly runs: number;
  /** Events looked at afterwards. */
  readonly checked: number;
  /** What was found wrong; none: the promise held. */
  readonly failures: readonly string[];
}
