import type { Command, Option } from 'commander';

/** What may come next: words, or names that only the server knows. */
export interface Completion {
  readonly words: readonly string[];
  readonly live?: LiveKind;
  /** The project that was typed, where live names depend on it. */
  readonly project?: string;
}

export type LiveKind = 'project' | 'stage' | 'service' | 'context';

const LIVE: Readonly<Record<string, LiveKind>> = {
  '--project': 'project',
  '--stage': 'stage',
  '--service': 'service',
  '--context': 'context',
};

/**
 * What may stand in place of the last of `typed`, the words after `slipway`; the last one may be empty or half typed.
 * Pure: reads only the command's own description.
 */
export function complete(program: Command, typed: readonly string[]): Completion {
  const half = typed.at(-1) ?? '';
  const before = typed.slice(0, -1);
  const { command, options } = walk(program, before);
  const open = optionNamed(options, before.at(-1));
  if (open !== undefined && takesValue(open)) return valuesOf(open, half, before, options);
  if (half.startsWith('-')) {
    const flags = options.filter((option) => !option.hidden).flatMap((option) => option.long ?? []);
    return { words: starting([...flags, '--help'], half) };
  }
  return {
    words: starting(
      command.commands.map((child) => child.name()),
      half,
    ),
  };
}

function walk(program: Command, words: readonly string[]): { command: Command; options: readonly Option[] } {
  let command = program;
  let options: readonly Option[] = program.options;
  for (const [index, word] of words.entries()) {
    const previous = optionNamed(options, words[index - 1]);
    if (word.startsWith('-') || (previous !== undefined && takesValue(previous))) continue;
    const child = command.commands.find((candidate) => [candidate.name(), ...candidate.aliases()].includes(word));
    if (child === undefined) continue;
    command = child;
    options = [...options, ...child.options];
  }
  return { command, options };
}

function valuesOf(open: Option, half: string, before: readonly string[], options: readonly Option[]): Completion {
  if (open.argChoices !== undefined) return { words: starting(open.argChoices, half) };
  const live = LIVE[open.long ?? ''];
  if (live === undefined) return { words: [] };
  const at = before.findIndex((word) => optionNamed(options, word)?.long === '--project');
  const project = at < 0 ? undefined : before[at + 1];
  return { words: [], live, ...(project === undefined ? {} : { project }) };
}

function optionNamed(options: readonly Option[], word: string | undefined): Option | undefined {
  if (word === undefined || !word.startsWith('-')) return undefined;
  return options.find((option) => option.long === word || option.short === word);
}

function takesValue(option: Option): boolean {
  return option.required || option.optional;
}

function starting(words: readonly string[], half: string): string[] {
  return [...new Set(words)].filter((word) => word.startsWith(half)).sort();
}
