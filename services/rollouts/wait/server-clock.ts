import type { Bus } from '../../kit/bus/index.ts';

/**
 * The clock of the NATS server, as well as it can be told from here. Schedules go by it, it stamps every message, and all
 * replicas share it, so that no wait is shorter or longer because the clocks of two machines differ.
 */
export interface ServerClock {
  now(): Date;
  /** Compares the clocks anew. @throws SLW_BUS_UNAVAILABLE */
  sync(): Promise<void>;
}

export function createServerClock(bus: Pick<Bus, 'time'>, clock: () => Date): ServerClock {
  let offset = 0;
  return {
    now: () => new Date(clock().getTime() + offset),
    async sync() {
      const asked = clock().getTime();
      const server = (await bus.time()).getTime();
      offset = offsetBetween(asked, server, clock().getTime());
    },
  };
}

/** Milliseconds that the server is ahead; 0 when its time lies within the question and the answer. Pure. */
export function offsetBetween(asked: number, server: number, answered: number): number {
  if (server >= asked - 1 && server <= answered + 1) return 0;
  return Math.round(server - (asked + answered) / 2);
}
