import type { Command } from 'commander';
import type { Approval } from '../../kit/approvals/index.ts';
import type { Kind } from '../terminal/index.ts';
import { sessionOf, type Host } from './host.ts';

export interface ApprovalOptions {
  readonly project?: string;
  readonly stage?: string;
  readonly service?: string;
}

export function addGetApprovals(parent: Command, host: Host): void {
  parent
    .command('approvals')
    .alias('approval')
    .description('list the approvals that wait for somebody to decide, oldest first')
    .option('-p, --project <project>', 'only those of that project')
    .option('-s, --stage <stage>', 'only those in that stage')
    .option('--service <service>', 'only those of that service')
    .action(async (options: ApprovalOptions, command: Command) => {
      const session = await sessionOf(host, command);
      const { printList } = await import('../terminal/index.ts');
      const query = approvalQuery(options, session.settings.project);
      session.check(query);
      printList(
        host.io.out,
        await approvalKind(host.io.now()),
        await session.client.approvals(query),
        session.settings,
      );
    });
}

/** The scope of the options, in the project of the settings when none is named. */
export function approvalQuery(options: ApprovalOptions, ofSettings: string | undefined): ApprovalOptions {
  const { stage, service } = options;
  const project = options.project ?? ofSettings;
  return {
    ...(project === undefined ? {} : { project }),
    ...(stage === undefined ? {} : { stage }),
    ...(service === undefined ? {} : { service }),
  };
}

/** How approvals are listed. */
export async function approvalKind(now: number): Promise<Kind<Approval>> {
  const { age, span } = await import('../terminal/index.ts');
  const left = ({ expiresAt }: Approval) => (expiresAt === undefined ? '' : `in ${span(Date.parse(expiresAt) - now)}`);
  return {
    kind: 'Approval',
    name: ({ id }) => id,
    columns: [
      { header: 'ID', value: ({ id }) => id },
      { header: 'PROJECT', value: ({ project }) => project },
      { header: 'STAGE', value: ({ stage }) => stage },
      { header: 'SERVICE', value: ({ service }) => service },
      { header: 'IMAGE', value: ({ image }) => image ?? '' },
      { header: 'RESULT', value: ({ result }) => result ?? '' },
      { header: 'SCORE', value: ({ score }) => (score === undefined ? '' : String(score)) },
      { header: 'APPROVED', value: ({ votes, required }) => `${votes.length}/${required}` },
      { header: 'AGE', value: ({ since }) => age(since, now) },
      { header: 'EXPIRES', value: left },
      { header: 'APPROVERS', value: ({ approvers }) => approvers.join(',') || 'anybody', wide: true },
      { header: 'CONTEXT', value: ({ context }) => context, wide: true },
    ],
  };
}
