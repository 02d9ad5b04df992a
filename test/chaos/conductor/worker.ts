/**
 * One replica of the conductor for its kill test, with short patience; says "ready" when it serves. It kills itself with
 * SIGKILL when it comes to the step named in KILL_AT for the KILL_NTH time.
 */
import { randomUUID } from 'node:crypto';
import { startConductor } from '../../../services/conductor/index.ts';
import { createBus, type Bus } from '../../../services/kit/bus/index.ts';
import { loadConfig } from '../../../services/kit/config/index.ts';
import { createLog } from '../../../services/kit/log/index.ts';
import { createProjects } from '../../../services/kit/projects/index.ts';
import type { ConductorStep } from './steps.ts';

const { CHAOS_PROJECTS: dir = '', SLIPWAY_LOG_LEVEL: level = 'silent', KILL_AT: killAt, KILL_NTH: nth } = process.env;
const log = createLog({ level });
const clock = () => new Date();
let left = Number(nth ?? 1);

function dieAt(step: ConductorStep): void {
  if (step !== killAt) return;
  left -= 1;
  if (left <= 0) process.kill(process.pid, 'SIGKILL');
}

/** The bus, with a death between what is read, what is stored and what is acknowledged. */
function deadly(bus: Bus): Bus {
  return {
    ...bus,
    async commit(writes) {
      dieAt('decided');
      const result = await bus.commit(writes);
      dieAt('committed');
      return result;
    },
    consume: async (options, handler) =>
      bus.consume(options, async (delivery) => {
        dieAt('received');
        await handler(delivery);
        dieAt('acknowledged');
      }),
  };
}

const bus = createBus({ nats: loadConfig({ env: process.env }).nats, log, newId: randomUUID });
await bus.ready();
await startConductor({
  ...{ bus: deadly(bus), log, clock, projects: createProjects({ dir, clock, log }) },
  ...{ startTimeout: 1_000, taskTimeout: 1_500, abortGrace: 500, ackWait: 1_000 },
});
process.stdout.write('ready\n');
