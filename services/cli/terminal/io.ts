/** All that the command touches of the process it runs in, so that tests can run it in theirs. */
export interface Io {
  /** Data: what another program may read. */
  readonly out: Sink;
  /** Progress and errors: what a person reads. */
  readonly err: Sink;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly uuid: () => string;
  /** Asks the person at the terminal for a line; absent where nobody sits at one. */
  readonly ask?: (question: string) => Promise<string>;
}

export interface Sink {
  readonly write: (text: string) => void;
  /** Whether a person watches: allows colour and redrawing. */
  readonly isTty: boolean;
  /** Columns of the terminal, undefined when there is none. */
  readonly columns: () => number | undefined;
  /** Rows of the terminal, undefined when there is none. */
  readonly rows: () => number | undefined;
}
