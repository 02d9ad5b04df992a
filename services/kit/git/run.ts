import { execa } from 'execa';
import { slipwayError } from '../errors/index.ts';

export interface GitOptions {
  /** The git program; `git` on the PATH unless named. */
  readonly program?: string;
  /** Milliseconds after which a git process is ended. */
  readonly timeout?: number;
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
  const program = options.program ?? 'git';
  const timeout = options.timeout ?? TIMEOUT;
  const result = await execa(program, [...FLAGS, `--git-dir=${dir}`, ...args], {
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    env: environment(),
    extendEnv: false,
    encoding: 'buffer',
    stripFinalNewline: false,
    reject: false,
    timeout,
    maxBuffer: MAX_OUTPUT,
  });
  const about = { program, command: args[0], repository: dir, seconds: timeout / 1_000, limit: MAX_OUTPUT };
  if (result.timedOut) throw slipwayError('SLW_GIT_TIMEOUT', about, { cause: result });
  if (result.isMaxBuffer) throw slipwayError('SLW_GIT_TOO_LARGE', about, { cause: result });
  if (result.exitCode === undefined) throw notRun(result, about);
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

export function gitFailed(dir: string, args: readonly string[], output: GitOutput): Error {
  const reason = firstLine(output.stderr) || `exit code ${output.exitCode}`;
  return slipwayError('SLW_GIT_FAILED', { command: args[0], repository: dir, reason });
}

export function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}

/** Nothing of the user's set-up reaches git, so that it behaves the same everywhere; old versions look into HOME. */
function environment(): Record<string, string> {
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
interface NotRun {
  readonly code?: string | undefined;
  readonly signal?: string | undefined;
}

function notRun(result: NotRun, about: Readonly<Record<string, string | number | undefined>>): Error {
  if (result.code === 'ENOENT' || result.code === 'EACCES') {
    return slipwayError('SLW_GIT_MISSING', { ...about, reason: result.code }, { cause: result });
  }
  const reason = result.signal === undefined ? (result.code ?? 'unknown') : `ended by ${result.signal}`;
  return slipwayError('SLW_GIT_FAILED', { ...about, reason }, { cause: result });
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function textOf(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('utf8');
}
