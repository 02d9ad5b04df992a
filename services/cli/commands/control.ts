import type { Command } from 'commander';
import type { ControlAction } from '../../kit/sequences/index.ts';
import type { Session } from '../session/index.ts';
import { sessionOf, type AddCommand, type Host } from './host.ts';

interface Options {
  readonly project?: string;
  readonly context?: string;
  readonly stage?: string;
  readonly reason?: string;
  readonly watch?: boolean;
}

export const addPauseSequence = controlCommand('pause', 'pause: an open task may end, nothing is triggered after it');
export const addResumeSequence = controlCommand('resume', 'go on with what was paused, at its place in the queue');
export const addAbortSequence = controlCommand(
  'abort',
  'end: executors are told to stop, nothing follows, the queue goes on',
);

function controlCommand(action: ControlAction, description: string): AddCommand {
  return (parent: Command, host: Host) => {
    parent
      .command('sequence [context]')
      .description(description)
      .option('-p, --project <project>', 'the project')
      .option('-c, --context <context>', 'the context, as `trigger` prints it')
      .option('-s, --stage <stage>', 'only in that stage; by default in all')
      .option('--reason <text>', 'a word to those who read of it')
      .option('-w, --watch', 'show the runs to their end, and exit by it')
      .action(async (context: string | undefined, options: Options, command: Command) =>
        control(await sessionOf(host, command), action, context ?? options.context, options),
      );
  };
}

async function control(
  session: Session,
  action: ControlAction,
  named: string | undefined,
  options: Options,
): Promise<void> {
  const { required } = await import('./context-option.ts');
  const project = session.projectOf(options.project);
  const context = required(named, `slipway ${action} sequence --help`);
  const { stage, reason } = options;
  session.check({ context, stage });
  const send = async () => {
    const body = { action, ...(stage === undefined ? {} : { stage }), ...(reason === undefined ? {} : { reason }) };
    const { matched } = await session.client.control(project, context, body);
    await print(session, action, { project, context, ...body, matched });
  };
  if (options.watch !== true) return send();
  const { watchToEnd } = await import('./trigger.ts');
  await watchToEnd(session, { project, context, trigger: send, ...(action === 'abort' ? { wanted: 'aborted' } : {}) });
}

interface Told {
  readonly project: string;
  readonly context: string;
  readonly stage?: string;
  readonly matched: number;
}

const DONE: Readonly<Record<ControlAction, string>> = { pause: 'paused', resume: 'resumed', abort: 'aborted' };

async function print(session: Session, action: ControlAction, told: Told): Promise<void> {
  const { printOne } = await import('../terminal/index.ts');
  const { context, stage, matched } = told;
  const runs = matched === 1 ? '1 run is' : `${matched} runs are`;
  const where = stage === undefined ? '' : ` in ${stage}`;
  const sentence = `${runs} being ${DONE[action]} of ${context}${where}`;
  printOne(
    session.io.out,
    'SequenceControl',
    { ...told, action },
    { sentence, name: context },
    session.settings.output,
  );
}
