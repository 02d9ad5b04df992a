import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stringify } from 'yaml';
import { startKeeper, type RunningPart } from '../sandbox/index.ts';
import { slipwayError } from '../services/kit/errors/index.ts';
import { lastLines, projectRoot, seconds, type Report } from '../tools/index.ts';

export interface ServeOptions {
  /** Folder of the run: settings, token, data and log are put there. */
  readonly dir: string;
  readonly port: number;
  readonly tokenFile: string;
  readonly nats: string;
  readonly helm: string;
  readonly helmTimeout: string;
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly report: Report;
  readonly signal: AbortSignal;
}

export interface Slipway {
  readonly endpoint: string;
  readonly pid: number;
  readonly log: string;
  /** Resolves when it has ended, with an error that shows the end of its log. */
  readonly died: () => Promise<Error>;
  readonly stop: () => Promise<void>;
}

const READY_WITHIN = 60_000;
/** What running work may take to be handed back before Slipway is killed. */
const GRACE = 8_000;

/** The compiled command. */
export const CLI = join(projectRoot(), 'dist', 'services', 'cli', 'main.js');

/**
 * Starts `slipway serve` as a process that ends with this one, however this one ends, and resolves when it is ready.
 * Settings go by file, so that neither token nor address stands in the list of processes.
 */
export async function startSlipway(options: ServeOptions): Promise<Slipway> {
  const config = join(options.dir, 'slipway.yaml');
  await writeFile(config, stringify(settingsOf(options)), { mode: 0o600 });
  const keeper = await startKeeper();
  try {
    const part = await keeper.start({
      id: 'slipway',
      command: process.execPath,
      args: [CLI, 'serve', '--config', config],
      cwd: options.dir,
      log: join(options.dir, 'slipway.log'),
      grace: GRACE,
    });
    const endpoint = `http://127.0.0.1:${options.port}`;
    await untilReady(endpoint, part, options);
    return { endpoint, pid: part.pid, log: part.log, died: () => untilDead(part), stop: () => keeper.stop() };
  } catch (error) {
    await keeper.stop();
    throw error;
  }
}

function settingsOf(options: ServeOptions): object {
  const { dir, port, tokenFile, nats, helm, helmTimeout, kubeconfig, context } = options;
  return {
    data: { dir: join(dir, 'data') },
    nats: { url: nats },
    http: { port, tokenFile },
    kube: { ...(kubeconfig === undefined ? {} : { kubeconfig }), ...(context === undefined ? {} : { context }) },
    helm: { binary: helm, timeout: helmTimeout },
  };
}

async function untilReady(endpoint: string, part: RunningPart, options: ServeOptions): Promise<void> {
  const started = performance.now();
  const wait = options.report.wait('starting Slipway');
  let reason = 'it does not listen yet';
  try {
    while (performance.now() - started < READY_WITHIN) {
      options.signal.throwIfAborted();
      if (part.exit() !== undefined) throw await failed('ended before it was ready', part);
      const answer = await readiness(endpoint);
      if (answer === undefined) {
        wait.end(`Slipway is ready at ${endpoint}`);
        return;
      }
      reason = answer;
      await pause(50, undefined, { signal: options.signal });
    }
    throw await failed(`is not ready after ${seconds(READY_WITHIN)}: ${reason}`, part);
  } catch (error) {
    wait.end();
    throw error;
  }
}

/** Undefined when it is ready, else what it waits for. */
async function readiness(endpoint: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${endpoint}/ready`, { signal: AbortSignal.timeout(2_000) });
    if (response.ok) return undefined;
    const { detail } = (await response.json()) as { readonly detail?: string };
    return detail ?? `HTTP ${response.status}`;
  } catch {
    return 'it does not listen yet'; // Refused until it listens; a process that ended is seen by its exit.
  }
}

async function untilDead(part: RunningPart): Promise<Error> {
  const { code, signal } = await part.exited;
  return failed(`ended by itself (${signal ?? `exit code ${code}`})`, part);
}

async function failed(reason: string, part: RunningPart): Promise<Error> {
  const log = lastLines(await readFile(part.log, 'utf8'), 20);
  return slipwayError('SLW_DEMO_SERVE_FAILED', { reason, log });
}
