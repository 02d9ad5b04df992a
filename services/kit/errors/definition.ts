/** What is declared once for every error a user can meet. `docs/reference/errors.md` is generated from these. */
export interface ErrorDefinition {
  /** What failed and why; `{name}` is filled from the parameters. */
  readonly message: string;
  /** The next thing to do or to type. */
  readonly next: string;
  /** HTTP status when the error answers a request. */
  readonly http: number;
  /** Exit code of the CLI: specs/gitops-and-conventions.md 2 (1 failed, 2 usage, 3 not found, 4 conflict, 5 auth, 6 timeout, 7 aborted, 8 unreachable). */
  readonly exit: number;
  /** Whether the same call may succeed later without anybody changing its input. */
  readonly retryable: boolean;
}

export type ErrorTable = Readonly<Record<string, ErrorDefinition>>;
