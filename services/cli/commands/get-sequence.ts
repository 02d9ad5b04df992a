import { Option, type Command } from 'commander';
import type { SequenceRecord } from '../../kit/sequences/index.ts';
import type { SequenceQuery } from '../client/index.ts';
import type { Session } from '../session/index.ts';
import type { Kind } from '../terminal/index.ts';
import { sessionOf, type Host } from './host.ts';

interface Options extends SequenceQuery {
  readonly active?: boolean;
  readonly limit: string;
  readonly next?: string;
  readonly watch?: boolean;
}

const ACTIVE = ['waiting', 'started', 'waitingForApproval', 'paused', 'aborting'];
const RESULTS = ['pass', 'warning', 'fail'];

export function addGetSequence(parent: Command, host: Host): void {
  parent
    .command('sequence [context]')
    .aliases(['sequences', 'seq'])
    .description('list the newest runs of sequences, newest last; with a context, show that run with its tasks')
    .option('-p, --project <project>', 'the project')
    .option('-c, --context <context>', 'the context, instead of the argument')
    .option('-s, --stage <stage>', 'only runs in that stage')
    .option('--service <service>', 'only runs of that service')
    .option('--sequence <sequence>', 'only runs of that sequence')
    .addOption(new Option('--state <state...>', 'only runs in one of those states').choices([...ACTIVE, 'finished']))
    .option('--active', 'only runs that have not ended')
    .addOption(new Option('--result <result>', 'only runs with that result').choices(RESULTS))
    .option('--from <time>', 'only runs triggered then or later; RFC 3339')
    .option('--before <time>', 'only runs triggered before then; RFC 3339')
    .option('--limit <number>', 'how many of the newest to show', '50')
    .option('--next <key>', 'go on where a list before ended: the `next` of its JSON')
    .option('-w, --watch', 'follow: a context to its end, exiting by its result; without one, events until Ctrl-C')
    .action(async (argument: string | undefined, options: Options, command: Command) => {
      const session = await sessionOf(host, command);
      const context = argument ?? options.context;
      const project = session.projectOf(options.project);
      session.check({ context, stage: options.stage, service: options.service, limit: options.limit });
      if (options.watch === true) return watch(session, project, context);
      return context === undefined ? list(session, project, options) : show(session, project, context);
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

async function list(session: Session, project: string, options: Options): Promise<void> {
  const { printList } = await import('../terminal/index.ts');
  const { io, settings } = session;
  const limit = Number(options.limit);
  const { runs, next } = await session.client.newestSequences({ ...queryOf(project, options), limit });
  const more = next === undefined ? {} : { next };
  printList(io.out, await sequenceKind(io.now()), runs.toReversed(), settings, more);
  if (next !== undefined) session.note(`There are older ones: --next ${next}, or a higher --limit.`);
}

function queryOf(project: string, options: Options): SequenceQuery & { readonly next?: string } {
  const { stage, service, sequence, result, from, before, next } = options;
  const state = options.active === true ? ACTIVE : options.state;
  const given = { stage, service, sequence, result, from, before, next, state };
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return { project, ...(Object.fromEntries(set) as Omit<SequenceQuery, 'project'>) };
}

async function show(session: Session, project: string, context: string): Promise<void> {
  const { printList, styleOf } = await import('../terminal/index.ts');
  const { io, settings } = session;
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
  const why = `slipway explain sequence ${context} --project ${project}`;
  throw slipwayError('SLW_CLI_NOT_FOUND', { kind: 'run', name: context, hint: ` in project ${project}`, list: why });
}

async function sequenceKind(now: number): Promise<Kind<SequenceRecord>> {
  const { age, span } = await import('../terminal/index.ts');
  const { endWord, waitsFor } = await import('./waits-for.ts');
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
      { header: 'RESULT', value: endWord },
      { header: 'TOOK', value: took },
      { header: 'AGE', value: (run) => age(run.triggeredAt, now) },
      { header: 'WAITS FOR', value: waitsFor },
      { header: 'IMAGE', value: (run) => run.image ?? '', wide: true },
      { header: 'MESSAGE', value: (run) => run.message ?? '', wide: true },
      { header: 'ID', value: (run) => run.id, wide: true },
    ],
  };
}
