import { execa } from 'execa';
import { projectRoot } from '../tools/index.ts';
import { slipwayError } from '../services/kit/errors/index.ts';
import { CLI } from './slipway.ts';
import type { Stage } from './stage.ts';

export interface Ran {
  readonly exit: number;
  /** Standard output. */
  readonly out: string;
}

export interface Commander {
  /** Prints the command as a person would type it, runs it with its progress on this terminal, and returns its data. */
  readonly type: (...words: readonly string[]) => Promise<Ran>;
  /** Runs a command unseen, for its JSON. */
  readonly read: <T>(...words: readonly string[]) => Promise<T>;
}

/** No command of the demo takes longer. */
const TIMEOUT = 300_000;

/** The real `slipway` command, one process a call, as a user runs it. */
export function createCommander(stage: Stage, env: Readonly<Record<string, string>>, signal: AbortSignal): Commander {
  const run = async (words: readonly string[], progress: 'show' | 'hide'): Promise<Ran> => {
    const ran = await execa(process.execPath, [CLI, ...words], {
      cwd: projectRoot(),
      env,
      // Progress goes where the demo itself writes, so that `| tee` keeps both in order.
      stderr: progress === 'show' ? process.stdout : 'ignore',
      stdin: 'ignore',
      reject: false,
      timeout: TIMEOUT,
      cancelSignal: signal,
      maxBuffer: 4_000_000,
    });
    signal.throwIfAborted();
    if (ran.exitCode !== undefined) return { exit: ran.exitCode, out: ran.stdout };
    const expected = `\`slipway ${words.join(' ')}\` to end by itself`;
    throw slipwayError('SLW_DEMO_UNEXPECTED', { expected, found: ran.shortMessage });
  };
  return {
    type: async (...words) => {
      stage.command(words);
      const ran = await run(words, 'show');
      // The tree has shown the context that a watched command prints.
      if (!words.includes('--watch')) stage.output(ran.out);
      return ran;
    },
    read: async <T>(...words: readonly string[]) => {
      const { exit, out } = await run([...words, '-o', 'json'], 'hide');
      if (exit === 0) return JSON.parse(out) as T;
      const expected = `\`slipway ${words.join(' ')}\` to succeed`;
      throw slipwayError('SLW_DEMO_UNEXPECTED', { expected, found: `it ended with exit code ${exit}` });
    },
  };
}
