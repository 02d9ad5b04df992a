import { Argument, type Command } from 'commander';
import { SHELLS, complete, completionScripts, liveNames, type Completion, type Shell } from '../completion/index.ts';
import type { Io } from '../terminal/index.ts';
import type { Host } from './host.ts';

/** What the scripts call; kept away from commander, which would obey the options among the words. */
export const COMPLETE = '__complete';

/** Nobody waits longer for a Tab; a question that the server answers later than this is not asked to the end. */
const BUDGET = '1s';

export function addCompletion(parent: Command, host: Host): void {
  parent
    .command('completion')
    .description('print the completion script of a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .action((shell: Shell) => host.io.out.write(completionScripts[shell]));
}

/** Prints what may stand in place of the last word, one a line. `typed` begins with `--`. */
export async function printCompletions(program: Command, typed: readonly string[], io: Io): Promise<void> {
  const words = typed[0] === '--' ? typed.slice(1) : typed;
  const found = complete(program, words);
  const live = found.live === undefined ? [] : await liveWords(io, found);
  const half = words.at(-1) ?? '';
  const all = [...found.words, ...live.filter((name) => name.startsWith(half))];
  io.out.write(all.map((word) => `${word}\n`).join(''));
}

async function liveWords(io: Io, found: Completion): Promise<string[]> {
  const { openSession } = await import('../session/index.ts');
  try {
    return await liveNames(openSession(io, { timeout: BUDGET }, 'slipway --help').client, found);
  } catch {
    return []; // A shell that completes has no place for an error: it completes nothing.
  }
}
