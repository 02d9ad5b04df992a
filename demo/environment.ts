import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, startNats } from '../sandbox/index.ts';
import { ensureTools, type Report } from '../tools/index.ts';
import { openCluster, type Cluster } from './cluster.ts';
import { startSlipway, type Slipway } from './slipway.ts';

export interface EnvironmentOptions {
  /** A context of KUBECONFIG to work on; absent: a sandbox. */
  readonly context?: string;
  /** Whether a sandbox runs the controller of Argo Rollouts. */
  readonly rollouts?: boolean;
  /** How long helm waits for pods, a Go duration. */
  readonly helmTimeout: string;
  readonly report: Report;
  readonly signal: AbortSignal;
}

/** A cluster, NATS and Slipway, all running. */
export interface Environment {
  readonly cluster: Cluster;
  readonly nats: string;
  readonly slipway: Slipway;
  readonly tokenFile: string;
  /** Folder of the run: token, log, Slipway's data in `data`. */
  readonly dir: string;
  /** What the `slipway` command needs to find all this. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends everything and resolves when nothing is left. */
  readonly stop: () => Promise<void>;
}

/** Brings everything up, saying what it waits for; what was started is ended when a later part fails. */
export async function startEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const undo: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of undo.splice(0).reverse()) await end();
  };
  try {
    const { helm } = await ensureTools(['helm'], { report: options.report, signal: options.signal });
    const dir = await mkdtemp(join(tmpdir(), 'slipway-demo-'));
    undo.push(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }));
    const cluster = await openCluster(options);
    undo.push(cluster.stop);
    const nats = await startNats({ report: options.report, signal: options.signal });
    undo.push(() => nats.stop());
    const tokenFile = await writeToken(dir);
    const { kubeconfig, context } = cluster.source;
    const port = (await freePorts(1))[0] ?? 0;
    const shared = { dir, tokenFile, helm, port, nats: nats.url, kubeconfig, context };
    const slipway = await startSlipway({ ...shared, ...options, context });
    undo.push(slipway.stop);
    const env = { SLIPWAY_ENDPOINT: slipway.endpoint, SLIPWAY_TOKEN_FILE: tokenFile };
    return { cluster, nats: nats.url, slipway, tokenFile, dir, env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function writeToken(dir: string): Promise<string> {
  const file = join(dir, 'token');
  await writeFile(file, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  return file;
}
