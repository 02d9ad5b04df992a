import type { Command } from 'commander';
import type { Finding } from '../doctor/index.ts';
import type { Session } from '../session/index.ts';
import { sessionOf, type Host } from './host.ts';

export function addDoctor(parent: Command, host: Host): void {
  parent
    .command('doctor')
    .description('check what Slipway needs, here and at the server, and say the next step for what is missing')
    .option('--client', 'only what this command needs: node, the gateway, the token')
    .action(async (options: { client?: boolean }, command: Command) => {
      const session = await sessionOf(host, command);
      const findings = await examine(session, options.client === true);
      const { output } = session.settings;
      if (output === 'json' || output === 'yaml' || output === 'name') await printFindings(session, findings);
      const ill = findings.filter((finding) => !finding.ok).length;
      if (ill === 0) return;
      const { slipwayError } = await import('../../kit/errors/index.ts');
      throw slipwayError('SLW_CLI_DOCTOR', { count: `${ill} of ${findings.length}` });
    });
}

async function examine(session: Session, clientOnly: boolean): Promise<Finding[]> {
  const { clientChecks, serverChecks } = await import('../doctor/index.ts');
  const patient = { env: session.io.env, connection: session.connection, client: session.client };
  const checks = [...(clientOnly ? [] : serverChecks(patient)), ...clientChecks(patient)];
  const findings: Finding[] = [];
  // One after the other: each line appears when it is known, and nothing is hurried by the next.
  for (const check of checks) {
    const finding = await check();
    findings.push(finding);
    if (session.settings.output === 'table' || session.settings.output === 'wide') printFinding(session, finding);
  }
  return findings;
}

function printFinding({ io, outStyle: style }: Session, finding: Finding): void {
  const marks = style.unicode ? { good: '✔', bad: '✗' } : { good: '+', bad: 'x' };
  const mark = finding.ok ? style.paint('good', marks.good) : style.paint('bad', marks.bad);
  io.out.write(`${mark} ${finding.name.padEnd(8)} ${finding.detail}\n`);
  if (!finding.ok) io.out.write(`    next: ${finding.next}\n`);
}

async function printFindings(session: Session, findings: readonly Finding[]): Promise<void> {
  const { printList } = await import('../terminal/index.ts');
  const kind = { kind: 'Check', name: (finding: Finding) => finding.name, columns: [] };
  printList(session.io.out, kind, findings, session.settings);
}
