import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { CLI } from '../../demo/index.ts';
import { freePorts } from '../../sandbox/index.ts';

export interface SlipwayOptions {
  /** Services to run; none: all. */
  readonly services?: readonly string[];
  /** SLIPWAY_* settings beside address and token; the data folder must be among them. */
  readonly settings: Readonly<Record<string, string>>;
  /** Default: a free one. */
  readonly port?: number;
  readonly token?: string;
  /** Default true: resolve when it is ready. */
  readonly wait?: boolean;
}

/** `slipway serve` as a process of its own, that a bench loads and a chaos test kills. */
export interface SlipwayProcess {
  readonly port: number;
  readonly token: string;
  readonly pid: number;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves when it has ended in order. */
  stop(): Promise<void>;
}

const READY_MS = 30_000;

export async function startSlipwayProcess(options: SlipwayOptions): Promise<SlipwayProcess> {
  const { services = [], settings, token = randomUUID(), wait = true } = options;
  const port = options.port ?? (await freePorts(1))[0] ?? 0;
  const child = spawn(process.execPath, [CLI, 'serve', ...services], {
    env: {
      PATH: process.env['PATH'],
      HOME: settings['SLIPWAY_DATA_DIR'],
      SLIPWAY_HTTP_PORT: String(port),
      SLIPWAY_HTTP_TOKEN: token,
      SLIPWAY_LOG_LEVEL: 'silent',
      ...settings,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = once(child, 'exit');
  const end = (signal: NodeJS.Signals) => async () => {
    child.kill(signal);
    await exited;
  };
  if (wait) await untilReady(port);
  return { port, token, pid: child.pid ?? 0, kill: end('SIGKILL'), stop: end('SIGTERM') };
}

async function untilReady(port: number): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    const ready = await fetch(`http://127.0.0.1:${port}/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    await delay(50);
  }
  throw new Error('Slipway was not ready in time');
}
