import type { Command } from 'commander';
import type { ExplainedRun, Explanation, Finding } from '../client/index.ts';
import type { Session } from '../session/index.ts';
import { sessionOf, type Host } from './host.ts';

interface Options {
  readonly project?: string;
  readonly context?: string;
  readonly stage?: string;
  readonly id?: string;
}

/** Nothing of that context is there. */
const NOT_FOUND = 3;
const COLUMNS = 120;

export function addExplainSequence(parent: Command, host: Host): void {
  parent
    .command('sequence [context]')
    .description('say why a sequence waits, what it is doing, how it ended, and why what should follow did not')
    .option('-p, --project <project>', 'the project')
    .option('-c, --context <context>', 'the context, as `trigger` prints it')
    .option('-s, --stage <stage>', 'only its run in that stage')
    .option('--id <id>', 'one run, by its id')
    .action(async (context: string | undefined, options: Options, command: Command) => {
      const session = await sessionOf(host, command);
      const explained = await ask(session, { ...options, ...(context === undefined ? {} : { context }) });
      await print(session, explained);
      if (explained.absent !== undefined) host.exitWith(NOT_FOUND);
    });
}

async function ask(session: Session, { id, ...options }: Options): Promise<Explanation> {
  const project = session.projectOf(options.project);
  const { stage } = options;
  session.check({ context: options.context, stage });
  if (id !== undefined) return session.client.explain({ project, id });
  const { required } = await import('./context-option.ts');
  const context = required(options.context, 'slipway explain sequence --help');
  return session.client.explain({ project, context, ...(stage === undefined ? {} : { stage }) });
}

async function print(session: Session, explained: Explanation): Promise<void> {
  const { io, settings, outStyle: style } = session;
  const { harmless, printOne, span, wrap } = await import('../terminal/index.ts');
  const columns = (io.out.columns() ?? COLUMNS) - 1;
  const words = (finding: Finding) => [
    ...wrap(finding.message, columns - 2).map((line) => `  ${line}`),
    ...(finding.next === undefined
      ? []
      : wrap(`next: ${finding.next}`, columns - 4).map((line) => style.paint('dim', `    ${line}`))),
  ];
  const head = (run: ExplainedRun) => {
    const what = style.paint('strong', harmless(`${run.stage} ${run.sequence} of ${run.service}`));
    const lasts = span(io.now() - Date.parse(run.since));
    return run.state === 'finished' ? `${what}: finished ${lasts} ago` : `${what}: ${run.state} for ${lasts}`;
  };
  const lines = [
    ...explained.runs.flatMap((run) => [head(run), ...run.findings.flatMap(words)]),
    ...(explained.absent === undefined ? [] : [`no run of ${harmless(explained.context)}`, ...words(explained.absent)]),
  ];
  const said = { sentence: lines.join('\n'), name: `sequence/${explained.context}` };
  printOne(io.out, 'Explanation', explained, said, settings.output);
}
