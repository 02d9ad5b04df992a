import { CommanderError, type Command } from 'commander';
import { COMPLETE, pathOf, printCompletions } from './commands/index.ts';
import { createProgram } from './program.ts';
import type { Reportable } from './report.ts';
import type { Io } from './terminal/index.ts';

/** What a shell reports for a program that Ctrl-C ended. */
const INTERRUPTED = 130;
const USAGE = 2;

/**
 * Runs one command line (without node and script) and resolves with its exit code; nothing is thrown.
 * Codes: 0 ok, 1 failed, 2 usage, 3 not found, 4 conflict, 5 not allowed, 6 timeout, 7 aborted, 8 unreachable, 9 sequence timed out, 130 Ctrl-C.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let exit = 0;
  const program = createProgram({ io, exitWith: (code) => (exit = code) });
  let at = program;
  for (const command of commandsOf(program)) {
    command.exitOverride((error) => {
      at = command;
      throw error;
    });
  }
  if (argv.length === 0) {
    program.outputHelp();
    return 0;
  }
  if (argv[0] === COMPLETE) {
    await printCompletions(program, argv.slice(1), io);
    return 0;
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exit;
  } catch (thrown) {
    return ended(thrown, program, at, io);
  }
}

async function ended(thrown: unknown, program: Command, at: Command, io: Io): Promise<number> {
  if (io.signal.aborted) return INTERRUPTED;
  if (thrown instanceof CommanderError && !thrown.code.startsWith('commander.')) return thrown.exitCode;
  if (thrown instanceof CommanderError && isHelp(thrown)) return thrown.exitCode === 0 ? 0 : USAGE;
  const error = await reportable(thrown, at);
  const { output, color, verbose } = program.opts<{ output?: string; color?: boolean; verbose?: boolean }>();
  const { errorLines, errorProblem } = await import('./report.ts');
  if (output === 'json') {
    io.err.write(`${JSON.stringify(errorProblem(error, statusOf(error)), null, 2)}\n`);
    return error.exit;
  }
  const { styleOf } = await import('./terminal/index.ts');
  const lines = errorLines(error, styleOf(io, io.err, color === false), verbose === true);
  io.err.write(lines.map((line) => `${line}\n`).join(''));
  return error.exit;
}

async function reportable(thrown: unknown, at: Command): Promise<Reportable> {
  const { ClientError } = await import('./client/index.ts');
  const { coerceError, slipwayError } = await import('../kit/errors/index.ts');
  if (thrown instanceof ClientError) return thrown;
  if (!(thrown instanceof CommanderError)) return coerceError(thrown);
  const reason = thrown.message.replace(/^error: /, '').replaceAll('\n', ' ');
  return slipwayError('SLW_CLI_USAGE', { reason, help: `${pathOf(at)} --help` });
}

function isHelp(error: CommanderError): boolean {
  return ['commander.help', 'commander.helpDisplayed', 'commander.version'].includes(error.code);
}

function statusOf(error: Reportable): number {
  const { http, status } = error as { readonly http?: number; readonly status?: number };
  return http ?? status ?? 500;
}

function commandsOf(command: Command): Command[] {
  return [command, ...command.commands.flatMap(commandsOf)];
}
