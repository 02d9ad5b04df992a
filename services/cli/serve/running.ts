/** A service that runs in this process. */
export interface Running {
  stop(): Promise<void>;
}
