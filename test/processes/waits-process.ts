import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A process that serves waits, which a bench loads and a chaos test kills. */
export interface WaitsProcess {
  readonly pid: number;
  /** Resolves when it serves, or has ended before. */
  readonly ready: Promise<void>;
  /** Resolves when it has ended, by whatever. */
  readonly ended: Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

export function startWaitsProcess(settings: Readonly<Record<string, string>>): WaitsProcess {
  const script = new URL('./waits-worker.js', import.meta.url).pathname;
  const child = spawn(process.execPath, [script], {
    env: { PATH: process.env['PATH'], ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(() => undefined);
  const ready = Promise.race([once(child.stdout, 'data').then(() => undefined), ended]);
  return {
    pid: child.pid ?? 0,
    ready,
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
