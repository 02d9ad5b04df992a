/**
 * One replica of the approval service for its kill test. It kills itself with SIGKILL right after the step named in
 * KILL_AT, and says "ready" when it serves.
 */
import { randomUUID } from 'node:crypto';
import { startApprovals } from '../../services/approval/index.ts';
import { createBus } from '../../services/kit/bus/index.ts';
import { loadConfig } from '../../services/kit/config/index.ts';
import { createLog } from '../../services/kit/log/index.ts';

const { KILL_AT: killAt } = process.env;
const log = createLog({ level: process.env['SLIPWAY_LOG_LEVEL'] ?? 'error' });
const bus = createBus({ nats: loadConfig({ env: process.env }).nats, log, newId: randomUUID });
await bus.ready();
await startApprovals({
  bus,
  log,
  clock: () => new Date(),
  ackWait: 1_000,
  observe: (step) => {
    if (step === killAt) process.kill(process.pid, 'SIGKILL');
  },
});
process.stdout.write('ready\n');
