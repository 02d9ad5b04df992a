let turn: Promise<void> | undefined;

/**
 * Resolves, for all who wait, at the same moment of the event loop. Events of requests that arrived together are then
 * published together: the NATS client writes them to its socket at once, and under load that write is what costs most.
 */
export function sameTurn(): Promise<void> {
  turn ??= new Promise((resolve) => {
    setImmediate(() => {
      turn = undefined;
      resolve();
    });
  });
  return turn;
}
