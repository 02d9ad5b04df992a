import { execa } from 'execa';
import { slipwayError } from '../errors/index.ts';
import { endWithLeader } from './group.ts';

export interface GitOptions {
  /** The git program; `git` on the PATH unless named. */
  readonly program?: string;
  /** Milliseconds after which a git process is ended. */
  readonly timeout?: number;
  /** Ends the process. */
  readonly signal?: AbortSignal;
  /** Git starts programs of its own, which are to end with it: those that talk to a remote. */
  readonly apart?: boolean;
  /** Further environment of git. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface GitOutput {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

const TIMEOUT = 30_000;
/** Bytes: the largest tree that can be exported (20 MB) and its headers. */
export const MAX_OUTPUT = 24 * 1_048_576;

/**
 * No hook, no ext:: transport. `core.fsync` also makes loose objects durable, which git leaves out by default: a
 * branch must not outlive a power cut without its commit; `batch` does it with one flush a commit.
 */
const SETTINGS = [
  'protocol.ext.allow=never',
  'core.hooksPath=/dev/null',
  'core.fsync=committed,loose-object',
  'core.fsyncMethod=batch',
];
const FLAGS = SETTINGS.flatMap((setting) => ['-c', setting]);

/** Runs git in a bare repository and answers whatever its exit code. @throws SLW_GIT_MISSING, SLW_GIT_TIMEOUT, SLW_GIT_TOO_LARGE */
export async function tryGit(
  dir: string,
  args: readonly string[],
  options: GitOptions = {},
  input?: Uint8Array | string,
): Promise<GitOutput> {
  const { apart = false, signal } = options;
  const subprocess = execa(programOf(options), gitArguments(dir, args), {
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    env: { ...gitEnvironment(), ...options.env },
    extendEnv: false,
    encoding: 'buffer',
    stripFinalNewline: false,
    reject: false,
    timeout: timeoutOf(options),
    detached: apart,
    ...(signal === undefined ? {} : { cancelSignal: signal }),
    maxBuffer: MAX_OUTPUT,
  });
  if (apart) endWithLeader(subprocess);
  const result = await subprocess;
  if (result.timedOut) throw gitTimeout(dir, args, options);
  if (result.isMaxBuffer) throw gitTooLarge(dir, args);
  if (result.exitCode === undefined) throw notRun(dir, args, options, result);
  return { exitCode: result.exitCode, stdout: asBuffer(result.stdout), stderr: textOf(result.stderr) };
}

/** Runs git and answers what it wrote. @throws SLW_GIT_FAILED when it exits with anything but 0 */
export async function runGit(
  dir: string,
  args: readonly string[],
  options: GitOptions = {},
  input?: Uint8Array | string,
): Promise<Buffer> {
  const output = await tryGit(dir, args, options, input);
  if (output.exitCode !== 0) throw gitFailed(dir, args, output);
  return output.stdout;
}

export function programOf({ program }: GitOptions): string {
  return program ?? 'git';
}

export function timeoutOf({ timeout }: GitOptions): number {
  return timeout ?? TIMEOUT;
}

export function gitArguments(dir: string, args: readonly string[]): readonly string[] {
  return [...FLAGS, `--git-dir=${dir}`, ...args];
}

export function gitFailed(dir: string, args: readonly string[], output: Pick<GitOutput, 'exitCode' | 'stderr'>): Error {
  const reason = firstLine(output.stderr) || `exit code ${output.exitCode}`;
  return slipwayError('SLW_GIT_FAILED', { command: args[0], repository: dir, reason });
}

export function gitTimeout(dir: string, args: readonly string[], options: GitOptions): Error {
  return slipwayError('SLW_GIT_TIMEOUT', { command: args[0], repository: dir, seconds: timeoutOf(options) / 1_000 });
}

export function gitTooLarge(dir: string, args: readonly string[]): Error {
  return slipwayError('SLW_GIT_TOO_LARGE', { command: args[0], repository: dir, limit: MAX_OUTPUT });
}

export function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}

/** Nothing of the user's set-up reaches git, so that it behaves the same everywhere; old versions look into HOME. */
export function gitEnvironment(): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: '/nonexistent',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
  };
}

/** What execa tells of a process that never ran or ended without an exit code. */
export interface NotRun {
  readonly code?: string | undefined;
  readonly signal?: string | undefined;
}

export function notRun(dir: string, args: readonly string[], options: GitOptions, result: NotRun): Error {
  const { code, signal } = result;
  if (isMissing(result)) {
    return slipwayError('SLW_GIT_MISSING', { program: programOf(options), reason: code }, { cause: result });
  }
  const reason = signal === undefined ? (code ?? 'unknown') : `ended by ${signal}`;
  return slipwayError('SLW_GIT_FAILED', { command: args[0], repository: dir, reason }, { cause: result });
}

/** Whether there is no such program, or none that may be run. */
export function isMissing({ code }: NotRun): boolean {
  return code === 'ENOENT' || code === 'EACCES';
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function textOf(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('utf8');
}
