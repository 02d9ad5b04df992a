import { randomUUID } from 'node:crypto';
import { createBus, type Bus } from '../../services/kit/bus/index.ts';
import { loadConfig } from '../../services/kit/config/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { cleanUpLater } from './clean-up.ts';

/** A bus on that server, ready, closed when the test ends. */
export async function testBus(url: string, settings: Readonly<Record<string, string>> = {}): Promise<Bus> {
  const { nats } = loadConfig({ env: { SLIPWAY_NATS_URL: url, ...settings } });
  const bus = createBus({ nats, log: silentLog(), newId: randomUUID });
  cleanUpLater(async () => bus.close());
  await bus.ready();
  return bus;
}
