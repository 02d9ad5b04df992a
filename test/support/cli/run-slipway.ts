import { randomUUID } from 'node:crypto';
import { run } from '../../../services/cli/index.ts';

export interface SlipwayOptions {
  /** The whole environment, but that there is no settings file. */
  readonly env?: Readonly<Record<string, string>>;
  readonly now?: () => number;
  /** A person at the terminal; nobody is there without. */
  readonly ask?: (question: string) => Promise<string>;
}

export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line to its end, with what it wrote; nothing of it is a terminal. */
export async function runSlipway(
  words: readonly string[],
  { env = {}, now = Date.now, ask }: SlipwayOptions = {},
): Promise<Ran> {
  const text = { out: '', err: '' };
  const sink = (name: 'out' | 'err') => ({
    write: (more: string) => void (text[name] += more),
    isTty: false,
    columns: () => undefined,
    rows: () => undefined,
  });
  const exit = await run(words, {
    ...{ out: sink('out'), err: sink('err'), env: { XDG_CONFIG_HOME: '/nonexistent', ...env } },
    ...{ signal: new AbortController().signal, now, uuid: randomUUID },
    ...(ask === undefined ? {} : { ask }),
  });
  return { exit, ...text };
}
