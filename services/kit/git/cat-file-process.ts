import type { Socket } from 'node:net';
import { execa } from 'execa';
import { coerceError, slipwayError } from '../errors/index.ts';
import { createBatch, type Answers, type Batch, type Question } from './cat-file-batch.ts';
import {
  gitArguments,
  gitEnvironment,
  gitFailed,
  gitTimeout,
  gitTooLarge,
  isMissing,
  notRun,
  programOf,
  timeoutOf,
  type GitOptions,
  type NotRun,
} from './run.ts';

/** One question on its way. */
export interface Request {
  readonly question: Question;
  /** How many processes have ended over it. */
  readonly failures: number;
  readonly resolve: (answers: Answers) => void;
  readonly reject: (error: Error) => void;
}

/** How a process ended. */
export interface Ending {
  /** In order; the first is the one it was at. */
  readonly unanswered: readonly Request[];
  readonly error: Error;
  /** Another process would fare no better. */
  readonly isFinal: boolean;
}

/** A `git cat-file --batch-command` that lives on between questions. */
export interface CatFile {
  /** False once it has been told to end: then nothing more may be sent. */
  isOpen(): boolean;
  send(request: Request): void;
  /** Has it end after it has answered what it was asked. */
  retire(): void;
}

export interface CatFileOptions {
  readonly dir: string;
  readonly git: GitOptions;
  /** Milliseconds without a question after which it ends. */
  readonly idle: number;
  readonly onEnd: (ending: Ending) => void;
}

/**
 * Of git 2.36, as is core.fsync, without which commits would not be durable: older ones are refused. Buffered, git works
 * at `flush` and writes a batch at once, instead of with a system call for each answer.
 */
export const CAT_FILE = ['cat-file', '--batch-command', '--buffer'];
const STDERR_TAIL = 4_096;
const USAGE_EXIT = 129;
const NOTHING = Buffer.alloc(0);

/** Starts git: it answers in the order of the questions, and keeps Node alive only while it has one to answer. */
export function startCatFile({ dir, git, idle, onEnd }: CatFileOptions): CatFile {
  const queue: { readonly request: Request; readonly batch: Batch }[] = [];
  const { child, hold, stderr } = spawnCatFile(dir, git);
  let timer: NodeJS.Timeout | undefined;
  let isOpen = true;
  /** Why it was ended by us. */
  let stopped: { readonly error: Error; readonly isFinal: boolean } | undefined;

  function stop(error: Error, isFinal: boolean): void {
    stopped ??= { error, isFinal };
    isOpen = false;
    child.kill('SIGKILL');
  }

  function retire(): void {
    isOpen = false;
    child.stdin.end();
  }

  function arm(): void {
    clearTimeout(timer);
    if (queue.length > 0) timer = setTimeout(() => stop(gitTimeout(dir, CAT_FILE, git), true), timeoutOf(git));
    else timer = setTimeout(retire, idle).unref();
  }

  function receive(bytes: Buffer): void {
    let rest = stopped === undefined ? bytes : NOTHING;
    while (rest.length > 0) {
      const head = queue[0];
      if (head === undefined) throw new Error('cat-file answered what nobody asked');
      rest = head.batch.take(rest);
      const outcome = head.batch.outcome();
      if (outcome === undefined) return;
      queue.shift();
      arm();
      if (outcome === 'too-large') head.request.reject(gitTooLarge(dir, CAT_FILE));
      else head.request.resolve(outcome);
    }
    if (queue.length === 0) hold(false);
  }

  child.stdout.on('data', (bytes: Buffer) => {
    try {
      receive(bytes);
    } catch (error) {
      stop(unreadable(dir, error), false);
    }
  });
  void child.then((result) => {
    clearTimeout(timer);
    isOpen = false;
    const unanswered = queue.splice(0).map(({ request }) => request);
    onEnd({ unanswered, ...(stopped ?? endingOf(dir, git, result, stderr())) });
  });

  return {
    isOpen: () => isOpen,
    send(request) {
      const { ask, names } = request.question;
      if (queue.length === 0) hold(true);
      queue.push({ request, batch: createBatch(request.question) });
      if (queue.length === 1) arm();
      child.stdin.write(`${names.map((name) => `${ask} ${name}\n`).join('')}flush\n`);
    },
    retire,
  };
}

/** The process, let go of by Node until it is held. */
function spawnCatFile(dir: string, git: GitOptions) {
  const child = execa(programOf(git), [...gitArguments(dir, CAT_FILE)], {
    env: gitEnvironment(),
    extendEnv: false,
    reject: false,
    buffer: false,
    // The end of its input ends it, however Node came to its end.
    cleanup: false,
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = `${stderr}${text}`.slice(-STDERR_TAIL);
  });
  // A write to a git that has just died: how it died is told by its end.
  child.stdin.on('error', () => undefined);
  const handles = [child, child.stdin, child.stdout, child.stderr] as readonly Partial<Pick<Socket, 'ref' | 'unref'>>[];
  const hold = (held: boolean) => handles.forEach((handle) => (held ? handle.ref?.() : handle.unref?.()));
  hold(false);
  return { child, hold, stderr: () => stderr };
}

/** How it ended by itself. */
function endingOf(
  dir: string,
  git: GitOptions,
  result: NotRun & { readonly exitCode?: number | undefined },
  stderr: string,
): Pick<Ending, 'error' | 'isFinal'> {
  const { exitCode } = result;
  if (exitCode === undefined) return { error: notRun(dir, CAT_FILE, git, result), isFinal: isMissing(result) };
  if (exitCode === USAGE_EXIT && stderr.includes('unknown option')) {
    return { error: slipwayError('SLW_GIT_TOO_OLD', { program: programOf(git) }), isFinal: true };
  }
  return { error: gitFailed(dir, CAT_FILE, { exitCode, stderr }), isFinal: false };
}

function unreadable(dir: string, error: unknown): Error {
  const { message: reason } = coerceError(error);
  return slipwayError('SLW_GIT_FAILED', { command: CAT_FILE[0], repository: dir, reason }, { cause: error });
}
