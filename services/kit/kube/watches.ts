import type { Connection } from './connect.ts';
import type { Watching, WatchRequest } from './types.ts';
import { watch, type Versioned } from './watch.ts';

/** The watches of one client, which end with it. */
export function createWatches(connection: () => Promise<Connection>): {
  readonly start: <T extends Versioned>(request: WatchRequest<T>) => Watching;
  readonly close: () => void;
} {
  const running = new Set<Watching>();
  return {
    start: (request) => {
      const started = watch(connection, request);
      const watching = {
        ...started,
        close: () => {
          running.delete(watching);
          started.close();
        },
      };
      running.add(watching);
      return watching;
    },
    close: () => running.forEach((watching) => watching.close()),
  };
}
