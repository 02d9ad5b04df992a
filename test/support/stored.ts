import type { Bus, StoredMessage } from '../../services/kit/bus/index.ts';

/**
 * What is stored on those subjects by now, in the order of the stream. Nothing is waited for, so it is all of it on
 * however slow a machine.
 */
export async function storedOn(bus: Bus, ...subjects: readonly string[]): Promise<readonly StoredMessage[]> {
  const range = { subjects, from: 1, to: Number.MAX_SAFE_INTEGER, most: 100_000 };
  const { messages, complete } = await bus.readRange(range);
  if (!complete) throw new Error(`more is stored on ${subjects.join(', ')} than a test reads`);
  return messages;
}
