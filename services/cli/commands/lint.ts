import type { Command } from 'commander';
import type { Finding } from '../../conductor/index.ts';
import type { Session } from '../session/index.ts';
import { sessionOf, type Host } from './host.ts';

interface LintOptions {
  readonly strict?: boolean;
}

export function addLintShipyard(parent: Command, host: Host): void {
  parent
    .command('shipyard')
    .argument('<file>', 'the shipyard; - reads standard input')
    .description(
      'check a shipyard without a server: what never runs, results that nothing catches, missing rollbacks; ends with 1 if there is an error',
    )
    .option('--strict', 'end with 1 for a warning too')
    .action(async (file: string, options: LintOptions, command: Command) => lint(host, file, options, command));
}

async function lint(host: Host, file: string, { strict = false }: LintOptions, command: Command): Promise<void> {
  const session = await sessionOf(host, command);
  const { lintShipyard } = await import('../../conductor/index.ts');
  const { slipwayError } = await import('../../kit/errors/index.ts');
  const { readText } = await import('../input/index.ts');
  const name = file === '-' ? 'standard input' : file;
  const findings = lintShipyard(await readText(file === '-' ? '/dev/stdin' : file));
  await print(session, name, findings);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  if (errors === 0 && !(strict && warnings > 0)) return;
  throw slipwayError('SLW_CLI_LINT', { file: name, errors, warnings });
}

async function print(session: Session, file: string, findings: readonly Finding[]): Promise<void> {
  const { output } = session.settings;
  if (output === 'table' || output === 'wide') {
    if (findings.length === 0) session.io.out.write(`${file}: nothing to be said\n`);
    const { harmless } = await import('../terminal/index.ts');
    for (const finding of findings) printFinding(session, file, finding, harmless);
    return;
  }
  const { printList } = await import('../terminal/index.ts');
  const kind = { kind: 'Finding', name: ({ rule, line }: Finding) => `${rule}:${line}`, columns: [] };
  printList(session.io.out, kind, findings, session.settings);
}

const TONES = { error: 'bad', warning: 'warn', info: 'dim' } as const;

/** As compilers write it, so that editors and terminals find the place. */
function printFinding(
  { io, outStyle }: Session,
  file: string,
  finding: Finding,
  clean: (text: string) => string,
): void {
  const { line, column, severity, message, rule, next } = finding;
  const word = outStyle.paint(TONES[severity], severity);
  io.out.write(`${file}:${line}:${column}: ${word}: ${clean(message)} [${rule}]\n    next: ${clean(next)}\n`);
}
