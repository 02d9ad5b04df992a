import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A process of one script of the chaos tests, by its path there, that is killed at some moment. */
export interface Worker {
  /** Resolves when it serves, or has ended before. */
  readonly ready: Promise<void>;
  /** Resolves when it has ended, by whatever. */
  readonly ended: Promise<void>;
  /** SIGSTOP: it stands still, and its connections with it, as on a machine that is out of memory. */
  freeze(): void;
  thaw(): void;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

export function startWorker(script: string, settings: Readonly<Record<string, string>>): Worker {
  const child = spawn(process.execPath, [new URL(`../${script}.js`, import.meta.url).pathname], {
    env: { PATH: process.env['PATH'], ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(() => undefined);
  return {
    ready: Promise.race([once(child.stdout, 'data').then(() => undefined), ended]),
    ended,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
