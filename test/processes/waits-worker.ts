/**
 * One replica that serves waits and nothing else, for benches and kill tests. It kills itself with SIGKILL at the step named in
 * KILL_AT, and says "ready" when it serves, so that the parent can kill it at any other moment.
 */
import { randomUUID } from 'node:crypto';
import { createBus } from '../../services/kit/bus/index.ts';
import { loadConfig } from '../../services/kit/config/index.ts';
import { createLog } from '../../services/kit/log/index.ts';
import { startWaits } from '../../services/rollouts/wait/index.ts';

const { KILL_AT: killAt, LOOK_EVERY_MS: lookEvery, ACK_WAIT_MS: ackWait = '1000' } = process.env;
const log = createLog({ level: process.env['SLIPWAY_LOG_LEVEL'] ?? 'error' });
const bus = createBus({ nats: loadConfig({ env: process.env }).nats, log, newId: randomUUID });
await startWaits({
  name: 'slipway-rollouts',
  bus,
  log,
  clock: () => new Date(),
  cap: 3_600_000,
  ackWait: Number(ackWait),
  ...(lookEvery === undefined ? {} : { lookEvery: Number(lookEvery) }),
  observe: (step) => {
    if (step === killAt) process.kill(process.pid, 'SIGKILL');
  },
});
process.stdout.write('ready\n');
