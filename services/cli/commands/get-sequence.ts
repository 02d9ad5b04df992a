import type { Command } from 'commander';
import type { SequenceRecord } from '../../kit/sequences/index.ts';
import type { Session } from '../session/index.ts';
import type { Kind } from '../terminal/index.ts';
import { sessionOf, type Host } from './host.ts';

interface Options {
  readonly project?: string;
  readonly stage?: string;
  readonly service?: string;
  readonly watch?: boolean;
}

export function addGetSequence(parent: Command, host: Host): void {
  parent
    .command('sequence [context]')
    .aliases(['sequences', 'seq'])
    .description('list the runs of sequences, newest last; with a context, show that run with its tasks')
    .option('-p, --project <project>', 'the project')
    .option('-s, --stage <stage>', 'only runs in that stage')
    .option('--service <service>', 'only runs of that service')
    .option('-w, --watch', 'follow: a context to its end, exiting by its result; without one, events until Ctrl-C')
    .action(async (context: string | undefined, options: Options, command: Command) => {
      const session = await sessionOf(host, command);
      const project = session.projectOf(options.project);
      session.check({ context, stage: options.stage, service: options.service });
      if (options.watch === true) return watch(session, project, context);
      return list(session, project, context, options);
    });
}

async function watch(session: Session, project: string, context: string | undefined): Promise<void> {
  if (context === undefined) {
    const { printEvents } = await import('./get-events.ts');
    return printEvents(session, { project }, true);
  }
  await found(session, project, context);
  const { watchToEnd } = await import('./trigger.ts');
  await watchToEnd(session, { project, context });
}

async function list(session: Session, project: string, context: string | undefined, options: Options): Promise<void> {
  const { printList, styleOf } = await import('../terminal/index.ts');
  const { io, settings } = session;
  if (context === undefined) {
    const { stage, service } = options;
    const scope = { ...(stage === undefined ? {} : { stage }), ...(service === undefined ? {} : { service }) };
    const records = await session.client.sequences({ project, ...scope });
    printList(io.out, await sequenceKind(io.now()), records, settings);
    return;
  }
  const records = await found(session, project, context);
  if (settings.output !== 'table') {
    printList(io.out, await sequenceKind(io.now()), records, settings);
    return;
  }
  const { renderTree } = await import('../tree/index.ts');
  const style = styleOf(io, io.out, settings.noColor);
  const lines = renderTree(records, [], io.now(), { style, columns: io.out.columns() ?? 120 });
  io.out.write(lines.map((line) => `${line}\n`).join(''));
}

/** The runs of a context. @throws SLW_CLI_NOT_FOUND */
async function found(session: Session, project: string, context: string): Promise<readonly SequenceRecord[]> {
  const records = await session.client.sequences({ project, context });
  if (records.length > 0) return records;
  const { slipwayError } = await import('../../kit/errors/index.ts');
  const list = `slipway get sequence --project ${project}`;
  throw slipwayError('SLW_CLI_NOT_FOUND', { kind: 'run', name: context, hint: ` in project ${project}`, list });
}

async function sequenceKind(now: number): Promise<Kind<SequenceRecord>> {
  const { age, span } = await import('../terminal/index.ts');
  const took = ({ triggeredAt, finishedAt }: SequenceRecord) =>
    finishedAt === undefined ? '' : span(Date.parse(finishedAt) - Date.parse(triggeredAt));
  return {
    kind: 'Sequence',
    name: (run) => run.context,
    columns: [
      { header: 'CONTEXT', value: (run) => run.context },
      { header: 'STAGE', value: (run) => run.stage },
      { header: 'SERVICE', value: (run) => run.service },
      { header: 'SEQUENCE', value: (run) => run.sequence },
      { header: 'STATE', value: (run) => run.state },
      { header: 'RESULT', value: (run) => run.result ?? '' },
      { header: 'TOOK', value: took },
      { header: 'AGE', value: (run) => age(run.triggeredAt, now) },
      { header: 'IMAGE', value: (run) => run.image ?? '', wide: true },
      { header: 'MESSAGE', value: (run) => run.message ?? '', wide: true },
    ],
  };
}
