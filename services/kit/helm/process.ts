import { execa, type Subprocess } from 'execa';
import { slipwayError, type SlipwayError } from '../errors/index.ts';
import { classifyFailure } from './classify.ts';

/** A release prints with its chart, which etcd bounds to 1 MiB compressed. */
const MEGABYTE = 1024 * 1024;
const MAX_STDOUT = 64 * MEGABYTE;
/** The reason stands at the end; a chatty helm must not be ended for its warnings, so this is a tail and no limit. */
const STDERR_TAIL = 64 * 1024;
/** helm writes `failed` into the release when it is told to end; only one that hangs is killed. */
const KILL_AFTER_MS = 30_000;

export interface HelmCall {
  readonly binary: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly input: string;
  readonly operation: string;
  readonly subject: string;
  readonly timeoutMs: number;
  readonly marginMs: number;
  readonly signal: AbortSignal | undefined;
}

/** One helm process; resolves to its stdout. Rejects only after the process has ended. */
export async function runHelm(call: HelmCall): Promise<string> {
  const subprocess = execa(call.binary, [...call.args], {
    env: call.env,
    extendEnv: false,
    cwd: call.cwd,
    input: call.input,
    reject: false,
    timeout: call.timeoutMs + call.marginMs,
    forceKillAfterDelay: KILL_AFTER_MS,
    maxBuffer: { stdout: MAX_STDOUT },
    buffer: { stderr: false },
    ...(call.signal === undefined ? {} : { cancelSignal: call.signal }),
  });
  const stderr = tailOf(subprocess.stderr);
  const result = await subprocess;
  if (!result.failed) return result.stdout;
  throw failureOf(call, result, stderr());
}

function tailOf(stream: Subprocess['stderr']): () => string {
  let tail = '';
  stream?.setEncoding('utf8').on('data', (text: string) => {
    tail = `${tail}${text}`.slice(-STDERR_TAIL);
  });
  return () => tail;
}

/** The parts of execa's result that tell how a process ended. */
interface Ending {
  readonly isCanceled: boolean;
  readonly isMaxBuffer: boolean;
  readonly timedOut: boolean;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly originalMessage?: string | undefined;
  readonly code?: string | undefined;
}

/** execa's own error is not kept as the cause: it holds the whole output, and with it the values of the release. */
function failureOf(call: HelmCall, result: Ending, stderr: string): SlipwayError {
  const { binary, operation, subject } = call;
  const timeout = readable(call.timeoutMs);
  const { exitCode, signal } = result;
  const end = result.timedOut
    ? 'its time limit'
    : exitCode === undefined
      ? (signal ?? 'no start')
      : `exit code ${exitCode}`;
  const cause = new Error(`helm ${operation} ended by ${end}`);
  if (result.isCanceled) return slipwayError('SLW_HELM_STOPPED', { operation, subject, signal: 'SIGTERM' }, { cause });
  if (result.isMaxBuffer) {
    return slipwayError('SLW_HELM_OUTPUT', { operation, subject, limit: MAX_STDOUT / MEGABYTE }, { cause });
  }
  if (result.timedOut) {
    return slipwayError('SLW_HELM_TIMEOUT', { subject, timeout, words: 'helm itself did not end' }, { cause });
  }
  if (signal !== undefined) return slipwayError('SLW_HELM_STOPPED', { operation, subject, signal }, { cause });
  if (exitCode === undefined) {
    const reason = result.originalMessage ?? result.code ?? 'unknown';
    return slipwayError('SLW_HELM_MISSING', { binary, reason }, { cause });
  }
  return classifyFailure({ operation, subject, timeout, stderr, cause });
}

function readable(ms: number): string {
  return ms % 60_000 === 0 && ms > 0 ? `${ms / 60_000}m` : `${ms / 1_000}s`;
}
