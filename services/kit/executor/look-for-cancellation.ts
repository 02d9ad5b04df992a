import { readCancellation } from '../cancellations/index.ts';
import type { ExecutorOptions } from './options.ts';
import { cancelTask, type ReceivedTask } from './received-task.ts';

/**
 * Reads the record of a task that waits or runs: what was stored before it came is told to nobody, and a reader that lost its
 * connection takes up to half a minute to notice that it has to begin anew.
 */
export async function lookForCancellation({ bus, log }: ExecutorOptions, received: ReceivedTask): Promise<void> {
  if (received.cancelled.signal.aborted) return;
  try {
    const cancellation = await readCancellation(bus, received.task.id);
    if (cancellation !== undefined) cancelTask(received, cancellation);
  } catch (error) {
    log.debug({ error, task: received.task.id }, 'could not look for a cancellation');
  }
}
