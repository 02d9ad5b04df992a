import { loadConfig } from '../../kit/config/index.ts';
import { coerceError } from '../../kit/errors/index.ts';
import { buildHouse, type House } from './house.ts';
import type { Running } from './running.ts';
import { refuseBesideKeptn } from './beside-keptn.ts';
import { chosenServices, serveProbes, startService } from './services.ts';

export interface ServeOptions {
  /** Names of services; none: all. */
  readonly services: readonly string[];
  readonly configFile?: string;
}

const INTERRUPTED = 130;

/**
 * `slipway serve`: runs the services until SIGTERM or SIGINT, then lets them end in order: running tasks are given back
 * and go on elsewhere. A second signal ends it at once. Resolves to the exit code.
 */
export async function serve(options: ServeOptions): Promise<number> {
  const names = chosenServices(options.services);
  const config = loadConfig({ env: process.env, file: options.configFile });
  // Before anything is opened, which nobody would close.
  refuseBesideKeptn(options.services, config);
  const house = buildHouse(config);
  const running: Running[] = [];
  const signalled = untilSignal();
  try {
    await startAll(house, names, running, signalled);
    const signal = await signalled;
    house.log.info({ signal }, 'Slipway stops');
    return 0;
  } catch (thrown) {
    const error = coerceError(thrown);
    house.log.fatal({ error }, 'Slipway cannot run');
    throw error;
  } finally {
    for (const service of running.reverse()) await service.stop();
    await house.close();
    await house.bus.close();
  }
}

async function startAll(
  house: House,
  names: readonly string[],
  running: Running[],
  signalled: Promise<string>,
): Promise<void> {
  house.log.info({ services: names, replica: house.replica }, 'Slipway starts');
  if (!names.includes('gateway')) running.push(await serveProbes(house));
  for (const name of names) {
    // A signal while a service still waits for NATS must not wait with it.
    const started = startService(name, house).then((service) => void running.push(service));
    const outcome = await Promise.race([started, signalled]);
    if (outcome !== undefined) return;
    house.log.info({ service: name }, 'service runs');
  }
}

async function untilSignal(): Promise<string> {
  return new Promise((resolve) => {
    let stopping = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (stopping) process.exit(INTERRUPTED);
        stopping = true;
        resolve(signal);
      });
    }
  });
}
