import type { Command } from 'commander';
import type { Session } from '../session/index.ts';
import type { GlobalFlags } from '../settings/index.ts';
import type { Io } from '../terminal/index.ts';

/** What the commands are given. They import what they need only when they run: `slipway --help` loads commander alone. */
export interface Host {
  readonly io: Io;
  /** The exit code, when it is not 0 and nothing is thrown. */
  readonly exitWith: (code: number) => void;
}

/** Adds one command to its parent. */
export type AddCommand = (parent: Command, host: Host) => void;

/** The words that were typed to get to a command: `slipway trigger delivery`. */
export function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

/** Opens the session of a command: its global flags over environment over settings file. */
export async function sessionOf(host: Host, command: Command): Promise<Session> {
  const { openSession } = await import('../session/index.ts');
  return openSession(host.io, command.optsWithGlobals<GlobalFlags>(), `${pathOf(command)} --help`);
}

/** Gathers a repeatable option. */
export function repeated(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}
