import type { Command } from 'commander';
import type { AuditRecord } from '../../kit/audit/index.ts';
import type { Kind } from '../terminal/index.ts';
import { sessionOf, type Host } from './host.ts';

interface Options {
  readonly project?: string;
  readonly actor?: string;
  readonly right?: string;
  readonly limit: string;
}

export function addGetAudit(parent: Command, host: Host): void {
  parent
    .command('audit')
    .description('show who changed what, newest first; needs the right admin')
    .option('-p, --project <project>', 'only what was done in that project')
    .option('--actor <name>', 'only what that one did')
    .option('--right <right>', 'only what needed that right')
    .option('--limit <number>', 'how many of the newest to show', '100')
    .action(async ({ limit, ...filter }: Options, command: Command) => {
      const session = await sessionOf(host, command);
      const { auditRecords } = await import('../client/index.ts');
      const { printList } = await import('../terminal/index.ts');
      session.check({ project: filter.project });
      const records = await auditRecords(session.connection, { ...filter, limit: Math.max(Number(limit) || 1, 1) });
      printList(host.io.out, KIND, records, session.settings);
    });
}

const KIND: Kind<AuditRecord> = {
  kind: 'AuditRecord',
  name: ({ time, actor }) => `${time}/${actor}`,
  columns: [
    { header: 'TIME', value: ({ time }) => time },
    { header: 'ACTOR', value: ({ actor }) => actor },
    { header: 'RIGHT', value: ({ right }) => right },
    { header: 'WHAT', value: ({ route, type }) => type ?? route },
    { header: 'WHERE', value: ({ project, stage, service }) => [project, stage, service].filter(Boolean).join('/') },
    { header: 'ANSWER', value: ({ status, code }) => (code === undefined ? String(status) : `${status} ${code}`) },
    { header: 'CONTEXT', value: ({ context }) => context ?? '', wide: true },
    { header: 'ID', value: ({ id }) => id ?? '', wide: true },
    { header: 'COMMIT', value: ({ commit }) => commit ?? '', wide: true },
    { header: 'ADDRESS', value: ({ address }) => address ?? '', wide: true },
  ],
};
