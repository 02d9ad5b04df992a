import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { slipwayError } from '../services/kit/errors/index.ts';
import { projectRoot } from '../tools/index.ts';

/** A process to start and keep. */
export interface PartSpec {
  readonly id: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** File that its output is appended to. */
  readonly log: string;
  /** On top of what every part has. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds between SIGTERM and SIGKILL at the end; 0 for a process with nothing to save. */
  readonly grace: number;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface RunningPart {
  readonly id: string;
  readonly pid: number;
  readonly log: string;
  /** Resolves when the process has ended. */
  readonly exited: Promise<Exit>;
  /** How it ended, once it has. */
  exit(): Exit | undefined;
  signal(name: NodeJS.Signals): void;
}

/** The process that keeps the others and outlives this one just long enough to end them. */
export interface Keeper {
  readonly pid: number;
  start(spec: PartSpec): Promise<RunningPart>;
  /** Removes that folder when all has ended. */
  removeAtEnd(folder: string): void;
  /** Lets it live on without this process; it ends when told through `socket`, or when the socket `owner` closes. */
  release(sockets: { readonly socket: string; readonly owner?: string | undefined }): Promise<void>;
  /** Ends all of it and resolves when nothing is left. */
  stop(options?: { readonly keepFolder?: boolean }): Promise<void>;
}

type Answer =
  | { readonly event: 'started'; readonly id: string; readonly pid: number }
  | { readonly event: 'refused'; readonly id: string; readonly reason: string }
  | { readonly event: 'exited'; readonly id: string; readonly code: number | null; readonly signal: string | null }
  | { readonly event: 'released' };

/** Starts a keeper in its own process group, so that Ctrl-C in a terminal reaches only the owner. */
export async function startKeeper(): Promise<Keeper> {
  const child = execa(process.execPath, [join(projectRoot(), 'sandbox', 'keeper.mjs')], {
    detached: true,
    cleanup: false,
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'ignore',
    buffer: false,
    reject: false,
    extendEnv: false,
    env: partEnvironment(process.env),
  });
  const { pid } = child;
  if (pid === undefined) throw slipwayError('SLW_SANDBOX_KEEPER_FAILED', { reason: (await child).shortMessage ?? '' });
  const conversation = converse(child.stdout);
  const send = (request: object) => void child.stdin.write(`${JSON.stringify(request)}\n`);
  child.stdin.on('error', () => undefined); // it ended: `closed` says so to whoever waits
  let folder: string | undefined;
  const closed = child.then(async ({ exitCode }) => {
    conversation.lose('it ended');
    endGroup(pid);
    if (exitCode !== 0 && folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return {
    pid,
    start: async (spec) => {
      const answer = conversation.answerTo(spec.id, spec.log, (name) =>
        send({ op: 'signal', id: spec.id, signal: name }),
      );
      send({ op: 'start', ...spec, env: { ...partEnvironment(process.env), ...spec.env } });
      return await answer;
    },
    removeAtEnd: (path) => {
      folder = path;
      send({ op: 'folder', path });
    },
    release: async (sockets) => {
      const released = conversation.released();
      send({ op: 'release', ...sockets });
      await released;
      child.stdin.end();
      child.stdout.destroy();
      child.unref();
    },
    stop: async (options = {}) => {
      send({ op: 'stop', keep: options.keepFolder === true });
      await closed;
    },
  };
}

/** Only what the parts need; the settings and secrets of this process are none of their business. Pure. */
function partEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  // GOGC: all parts are Go programs, and who starts many of them may give memory for time.
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'GOGC'];
  return Object.fromEntries(
    names.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])),
  );
}

/** If the keeper itself was killed, its group still holds its children; else there is no such group any more. */
function endGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

interface Pending {
  readonly answered: (answer: Answer) => void;
  readonly lost: (reason: string) => void;
}

function converse(output: NodeJS.ReadableStream) {
  const parts = new Map<string, Pending>();
  let releasing: Pending | undefined;
  createInterface({ input: output }).on('line', (line) => {
    const answer = JSON.parse(line) as Answer;
    if (answer.event === 'released') releasing?.answered(answer);
    else parts.get(answer.id)?.answered(answer);
  });
  return {
    answerTo: (id: string, log: string, signal: (name: NodeJS.Signals) => void) =>
      new Promise<RunningPart>((resolve, reject) => parts.set(id, partPending(id, log, signal, resolve, reject))),
    released: () =>
      new Promise<void>((resolve, reject) => {
        releasing = { answered: () => resolve(), lost: (reason) => reject(keeperFailed(reason)) };
      }),
    lose: (reason: string) => {
      for (const pending of [...parts.values(), ...(releasing === undefined ? [] : [releasing])]) pending.lost(reason);
    },
  };
}

function partPending(
  id: string,
  log: string,
  signal: (name: NodeJS.Signals) => void,
  resolve: (part: RunningPart) => void,
  reject: (error: Error) => void,
): Pending {
  let exit: Exit | undefined;
  let ended: (exit: Exit) => void;
  const exited = new Promise<Exit>((done) => (ended = done));
  const end = (how: Exit) => {
    exit ??= how;
    ended(exit);
  };
  return {
    answered: (answer) => {
      if (answer.event === 'started') resolve({ id, pid: answer.pid, log, exited, exit: () => exit, signal });
      if (answer.event === 'refused') reject(keeperFailed(`${id} cannot be started: ${answer.reason}`));
      if (answer.event === 'exited') end({ code: answer.code, signal: answer.signal });
    },
    lost: (reason) => {
      reject(keeperFailed(reason));
      end({ code: null, signal: 'SIGKILL' });
    },
  };
}

function keeperFailed(reason: string): Error {
  return slipwayError('SLW_SANDBOX_KEEPER_FAILED', { reason });
}
