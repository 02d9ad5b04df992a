import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { isAlive } from '../tools/index.ts';
import { files } from './parts.ts';
import { startSandbox } from './start.ts';
import type { Sandbox, SandboxOptions } from './types.ts';

/** A sandbox that outlives the process that started it, as data. */
export interface SandboxRecord {
  readonly dir: string;
  readonly kubeconfig: string;
  readonly apiServer: string;
  readonly context: string;
  readonly env: Readonly<Record<string, string>>;
  readonly pids: Readonly<Record<string, number>>;
  /** Where its keeper listens; who can connect there knows that it is up, whatever the process ids say by now. */
  readonly socket: string;
}

export interface DetachOptions extends SandboxOptions {
  /** Path of the keeper's socket; at most about 100 characters, which is the system's limit. */
  readonly socket: string;
  /** Path of another socket: the sandbox ends when whoever listens there goes away. */
  readonly owner?: string | undefined;
}

const GONE_WITHIN_MS = 3_000;
const POLL_MS = 5;

/** Starts a sandbox that goes on when this process ends. Throws what startSandbox throws. */
export async function startDetachedSandbox(options: DetachOptions): Promise<SandboxRecord> {
  const sandbox = await startSandbox(options);
  try {
    await sandbox.keeper.release({ socket: options.socket, owner: options.owner });
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
  const { dir, kubeconfig, apiServer, context, env, pids } = sandbox;
  return { dir, kubeconfig, apiServer, context, env, pids, socket: options.socket };
}

/** The sandbox of a record, to work with and to stop. */
export function attachSandbox(record: SandboxRecord): Sandbox {
  const { dir, kubeconfig, apiServer, context, env, pids } = record;
  const userKubeconfig: Sandbox['userKubeconfig'] = (user) => files.kubeconfig(dir, user);
  return { dir, kubeconfig, apiServer, context, env, pids, userKubeconfig, stop: () => stopRecord(record) };
}

/** Whether its keeper lives. */
export async function isUp(record: SandboxRecord): Promise<boolean> {
  return await talk(record.socket, '');
}

/** Ends the sandbox and resolves when nothing of it is left. */
async function stopRecord(record: SandboxRecord): Promise<void> {
  // The keeper's socket closes a moment before its process is gone.
  if (await talk(record.socket, 'stop\n')) return await untilGone(Object.values(record.pids));
  // Nobody listens: it is down, or its keeper was killed and left the parts behind.
  const left: number[] = [];
  for (const pid of Object.values(record.pids)) {
    if (isAlive(pid) && (await isPartOf(pid, record.dir))) left.push(pid);
  }
  for (const pid of left) process.kill(pid, 'SIGKILL');
  await untilGone(left);
}

/** Bounded, since a process that has ended keeps its id where nobody collects it (a container without an init). */
async function untilGone(pids: readonly number[]): Promise<void> {
  const deadline = Date.now() + GONE_WITHIN_MS;
  while (pids.some(isAlive) && Date.now() < deadline) await delay(POLL_MS);
}

/** The system may have given the id to another process since: only one whose arguments name the folder is a part. */
async function isPartOf(pid: number, dir: string): Promise<boolean> {
  const result = await execa('ps', ['-o', 'args=', '-p', String(pid)], { reject: false, timeout: 5_000 });
  return !result.failed && result.stdout.includes(dir);
}

/** Says `words` and, if there were any, resolves when the keeper has closed; false when nobody listens. */
function talk(socket: string, words: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const connection = connect(socket);
    connection.once('connect', () => (words === '' ? connection.destroy() : connection.write(words)));
    connection.once('close', (failed) => (failed ? undefined : resolve(true)));
    connection.once('error', (error: NodeJS.ErrnoException) => {
      const nobody = ['ENOENT', 'ECONNREFUSED', 'ECONNRESET'].includes(error.code ?? '');
      if (nobody) resolve(error.code === 'ECONNRESET');
      else reject(error);
    });
    connection.resume();
  });
}
