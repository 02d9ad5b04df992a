import type { Commit } from '../../kit/bus/index.ts';
import type { WaitsOptions } from './options.ts';
import type { OpenWait, OpenWaits } from './open-waits.ts';
import type { ServerClock } from './server-clock.ts';

/** What each step of a wait works with. */
export interface WaitTools extends EndingTools {
  /** Why a wait that is due must not pass. */
  readonly verdict: (wait: OpenWait) => Promise<string | undefined> | undefined;
}

/** What it takes to end one. */
export interface EndingTools extends WaitsOptions {
  /** Stores all of these writes or none, together with those of other waits. */
  readonly commit: Commit;
  readonly serverClock: ServerClock;
  readonly openWaits: OpenWaits;
  /** Keys of the waits whose answers are on their way to the stream. */
  readonly closing: Set<string>;
}
