import type { Bus, FollowOptions, StoredMessage } from '../../kit/bus/index.ts';

/** The frame of a message; undefined for what does not match, or is none of what the stream is about. */
export type FrameOf = (message: StoredMessage) => string | undefined;

/**
 * Frames of what is stored on those subjects. Resolves once the server keeps the position, so that a client which sees the
 * stream open misses nothing of what it sends next.
 * @throws SLW_BUS_UNAVAILABLE
 */
export async function followFrames(
  bus: Bus,
  options: Omit<FollowOptions, 'onReady'>,
  frameOf: FrameOf,
): Promise<AsyncGenerator<string>> {
  let onReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => (onReady = resolve));
  const messages = bus.follow({ ...options, onReady })[Symbol.asyncIterator]();
  const first = messages.next();
  await Promise.race([ready, first]);
  return frames(messages, first, frameOf);
}

async function* frames(
  messages: AsyncIterator<StoredMessage>,
  first: Promise<IteratorResult<StoredMessage>>,
  frameOf: FrameOf,
): AsyncGenerator<string> {
  try {
    for (let next = await first; next.done !== true; next = await messages.next()) {
      const frame = frameOf(next.value);
      if (frame !== undefined) yield frame;
    }
  } finally {
    await messages.return?.();
  }
}
