import { runToEnd } from './attempt.ts';
import type { Held } from './claim.ts';
import { finishTask, giveBack } from './finish.ts';
import { holdTask, interrupted, type Hold } from './hold.ts';
import type { ExecutorOptions } from './options.ts';
import type { ReceivedTask } from './received-task.ts';

/** The tasks that run in this replica, so that a shutdown can interrupt them. */
export interface Workshop {
  /** Works on a claimed task to its end: answered and acknowledged, or given back. */
  work(received: ReceivedTask, held: Held): Promise<void>;
  /** Interrupts all tasks, and each that comes later. */
  shutDown(): void;
}

export function createWorkshop(options: ExecutorOptions): Workshop {
  const holds = new Map<Hold, ReceivedTask>();
  let stopping = false;

  function interrupt(hold: Hold, received: ReceivedTask): void {
    hold.interrupt(interrupted(received, 'Slipway shuts down'));
  }

  return {
    async work(received, held) {
      options.observe?.('claimed', received.task.id);
      const hold = holdTask(options, received, held);
      holds.set(hold, received);
      if (stopping) interrupt(hold, received);
      try {
        await handleAndFinish(options, received, held, hold);
      } finally {
        await hold.release();
        holds.delete(hold);
      }
    },
    shutDown() {
      stopping = true;
      for (const [hold, received] of holds) interrupt(hold, received);
    },
  };
}

async function handleAndFinish(
  options: ExecutorOptions,
  received: ReceivedTask,
  held: Held,
  hold: Hold,
): Promise<void> {
  const { task, delivery } = received;
  const ending = await runToEnd(options, received, hold);
  options.observe?.('handled', task.id);
  // From here on nobody else writes the records that the last commit expects.
  await hold.release();
  if (ending.kind === 'interrupted') {
    options.log.warn({ error: ending.error, task: task.id }, 'task interrupted');
    await giveBack(options, received, held);
    delivery.retry(0);
    return;
  }
  if (!(await finishTask(options, received, held, ending))) return;
  options.observe?.('finished', task.id, { result: ending.answer.result });
  await delivery.ack();
  options.observe?.('acknowledged', task.id);
}
