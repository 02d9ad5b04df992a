import type { Command } from 'commander';
import type { Approval, ApprovalDecision } from '../../kit/approvals/index.ts';
import type { Session } from '../session/index.ts';
import { approvalKind, approvalQuery, type ApprovalOptions } from './get-approvals.ts';
import { sessionOf, type Host } from './host.ts';

interface Options extends ApprovalOptions {
  readonly as?: string;
  readonly comment?: string;
}

export function addApprove(parent: Command, host: Host): void {
  addDecision(parent, host, 'approve', 'approve what a sequence waits for, by its id or by where it is');
}

export function addDecline(parent: Command, host: Host): void {
  addDecision(parent, host, 'decline', 'decline what a sequence waits for, which fails the sequence');
}

function addDecision(parent: Command, host: Host, decision: ApprovalDecision, description: string): void {
  parent
    .command(`${decision} [id]`)
    .description(description)
    .option('-p, --project <project>', 'the project')
    .option('-s, --stage <stage>', 'the stage')
    .option('--service <service>', 'the service')
    .option('--comment <text>', 'a word to those who read of it')
    .option('--as <name>', 'who decides; by default $SLIPWAY_APPROVER, else the name of the token, else $USER')
    .action(async (id: string | undefined, options: Options, command: Command) =>
      decide(await sessionOf(host, command), decision, id, options),
    );
}

async function decide(
  session: Session,
  decision: ApprovalDecision,
  named: string | undefined,
  options: Options,
): Promise<void> {
  const { io, client, settings } = session;
  const { comment } = options;
  const { project, stage, service } = options;
  session.check({ approval: named, project, stage, service });
  const id = named ?? (await find(session, decision, options));
  const { approverName } = await import('../session/index.ts');
  const approver = await approverName(session, options.as);
  const approval = await client.decide(id, {
    decision,
    ...(approver === undefined ? {} : { approver }),
    ...(comment === undefined ? {} : { comment }),
  });
  const { printOne } = await import('../terminal/index.ts');
  printOne(io.out, 'Approval', approval, { sentence: sentenceOf(approval), name: `approval/${id}` }, settings.output);
}

function sentenceOf({ state, service, project, stage, image, votes, required }: Approval): string {
  const what = `${service} in ${project}/${stage}${image === undefined ? '' : ` (${image})`}`;
  return state === 'open' ? `${votes.length} of ${required} approved: ${what}` : `${state}: ${what}`;
}

/**
 * The one approval that is open in that scope; at a terminal a person chooses among several.
 * @throws SLW_CLI_USAGE, SLW_CLI_NOT_FOUND, SLW_APPROVAL_SEVERAL
 */
async function find(session: Session, verb: ApprovalDecision, options: ApprovalOptions): Promise<string> {
  const { io, settings, client } = session;
  const { slipwayError } = await import('../../kit/errors/index.ts');
  const { project, stage, service } = options;
  const isNarrowed = project !== undefined || stage !== undefined || service !== undefined;
  if (!isNarrowed && io.ask === undefined) {
    const reason = 'Say which: an id, or --project, --stage and --service';
    throw slipwayError('SLW_CLI_USAGE', { reason, help: `slipway ${verb} --help` });
  }
  const open = await client.approvals(approvalQuery(options, settings.project));
  const [only] = open;
  if (only === undefined) {
    throw slipwayError('SLW_CLI_NOT_FOUND', {
      kind: 'approval',
      name: 'that is open',
      hint: isNarrowed ? ' there.' : '.',
      list: 'slipway get approvals',
    });
  }
  if (open.length === 1 && isNarrowed) return only.id;
  if (io.ask !== undefined) return choose(session, open, io.ask, verb);
  const ids = open.map(({ id, service: name, stage: where }) => `${id} (${name} in ${where})`).join(', ');
  throw slipwayError('SLW_APPROVAL_SEVERAL', { count: open.length, ids, verb });
}

async function choose(
  { io }: Session,
  open: readonly Approval[],
  ask: (question: string) => Promise<string>,
  verb: ApprovalDecision,
): Promise<string> {
  const { tableLines } = await import('../terminal/index.ts');
  const { columns } = await approvalKind(io.now());
  const numbered = [{ header: '#', value: (each: Approval) => String(open.indexOf(each) + 1) }, ...columns];
  const lines = tableLines(open, numbered, { wide: false, headers: true });
  io.err.write(lines.map((line) => `${line}\n`).join(''));
  const answer = (await ask(`Which one do you ${verb}? [1-${open.length}] `)).trim();
  const chosen = /^[0-9]{1,6}$/.test(answer) ? open[Number(answer) - 1] : undefined;
  if (chosen !== undefined) return chosen.id;
  const { slipwayError } = await import('../../kit/errors/index.ts');
  const reason = `"${answer}" is none of them, and nothing was decided`;
  throw slipwayError('SLW_CLI_USAGE', { reason, help: `slipway ${verb} --help` });
}
