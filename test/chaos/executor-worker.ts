/**
 * One replica for the executor's kill test. It kills itself with SIGKILL right after the step named in KILL_AT, and says
 * "ready" when it serves, so that the parent can kill it at any other moment.
 */
import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createBus } from '../../services/kit/bus/index.ts';
import { loadConfig } from '../../services/kit/config/index.ts';
import { startExecutor, type TaskHandler } from '../../services/kit/executor/index.ts';
import { createLog } from '../../services/kit/log/index.ts';

const { CHAOS_EFFECTS: effects = '', KILL_AT: killAt, CHAOS_DELAY_MS: longest = '30' } = process.env;

/** Does its effect once: looks for it first, as the deployer looks for its release. Aborted, it takes it back. */
const handler: TaskHandler = {
  task: 'deployment',
  claims: () => true,
  async run(task, { journal, signal }) {
    await delay(Math.random() * Number(longest), undefined, { signal });
    if (journal.get('effect') === undefined) {
      await leaveMark(task.id);
      dieAt('effect');
      await journal.record('effect', { id: task.id });
      dieAt('recorded');
    }
    await delay(Math.random() * Number(longest), undefined, { signal });
    return { status: 'succeeded', result: 'pass', message: 'done' };
  },
  async tidy(task) {
    await delay(Math.random() * Number(longest));
    dieAt('tidying');
    await rm(join(effects, task.id), { force: true });
    dieAt('tidied');
    return 'Its mark was taken back.';
  },
};

async function leaveMark(id: string): Promise<void> {
  try {
    await (await open(join(effects, id), 'wx')).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function dieAt(step: string): void {
  if (step === killAt) process.kill(process.pid, 'SIGKILL');
}

const log = createLog({ level: process.env['SLIPWAY_LOG_LEVEL'] ?? 'error' });
const bus = createBus({ nats: loadConfig({ env: process.env }).nats, log, newId: randomUUID });
await bus.ready();
await startExecutor({
  name: 'chaos',
  bus,
  handlers: [handler],
  log,
  replica: randomUUID(),
  clock: () => new Date(),
  ackWait: 1_000,
  lease: 600,
  concurrency: 64,
  // A task that is killed again and again is what this test makes; giving up has a test of its own.
  attempts: 100,
  observe: dieAt,
});
process.stdout.write('ready\n');
