import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { slipwayError } from '../services/kit/errors/index.ts';
import { lastLines } from '../tools/index.ts';
import type { Exit, RunningPart } from './keeper.ts';

export interface WaitOptions {
  /** Milliseconds until SLW_SANDBOX_PART_SLOW. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

const POLL_MS = 25;

/**
 * Polls `probe` until it answers something else than a string, which is why it is not ready yet.
 * Throws SLW_SANDBOX_PART_DIED with the last lines of its log when the part ends meanwhile.
 */
export async function untilReady<T extends object | true>(
  part: RunningPart,
  probe: () => Promise<T | string>,
  options: WaitOptions,
): Promise<T> {
  const deadline = Date.now() + options.timeout;
  for (;;) {
    options.signal?.throwIfAborted();
    const answer = await probe();
    if (typeof answer !== 'string') return answer;
    await throwIfEnded(part);
    if (Date.now() > deadline) throw await tooSlow(part, answer, options.timeout);
    await Promise.race([delay(POLL_MS), part.exited]);
  }
}

/** Throws SLW_SANDBOX_PART_DIED when the part has ended. */
export async function throwIfEnded(part: RunningPart): Promise<void> {
  const exit = part.exit();
  if (exit === undefined) return;
  const lines = await tail(part.log);
  throw slipwayError('SLW_SANDBOX_PART_DIED', { part: part.id, how: howEnded(exit), lines, log: part.log });
}

/** `exit code 1` or `signal SIGKILL`. Pure. */
export function howEnded(exit: Exit): string {
  return exit.signal === null ? `exit code ${exit.code ?? 'unknown'}` : `signal ${exit.signal}`;
}

/** Whether a log tells that the address was taken: then other ports are tried. Pure. */
export function speaksOfTakenPort(text: string): boolean {
  return /address already in use/i.test(text);
}

async function tooSlow(part: RunningPart, reason: string, timeout: number): Promise<Error> {
  const lines = await tail(part.log);
  return slipwayError('SLW_SANDBOX_PART_SLOW', { part: part.id, seconds: Math.round(timeout / 1_000), reason, lines });
}

async function tail(log: string): Promise<string> {
  try {
    return lastLines(await readFile(log, 'utf8'), 12);
  } catch {
    return '(it wrote nothing)'; // a log that was never opened says no more than that
  }
}
