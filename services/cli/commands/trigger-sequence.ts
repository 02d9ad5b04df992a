import type { Command } from 'commander';
import { repeated, sessionOf, type Host } from './host.ts';

interface Options {
  readonly project?: string;
  readonly stage: string;
  readonly service: string;
  readonly data: readonly string[];
  readonly labels: readonly string[];
  readonly watch?: boolean;
}

export function addTriggerSequence(parent: Command, host: Host): void {
  parent
    .command('sequence <name>')
    .description('start any sequence of the shipyard')
    .option('-p, --project <project>', 'the project')
    .requiredOption('-s, --stage <stage>', 'the stage')
    .requiredOption('--service <service>', 'the service')
    .option(
      '--data <key=value>',
      'data of the event, a.b=c sets it inside an object; repeatable or comma separated',
      repeated,
      [],
    )
    .option('-l, --labels <key=value>', 'a label of the run; repeatable', repeated, [])
    .option('-w, --watch', 'show the run and exit by its result')
    .action(async (name: string, options: Options, command: Command) => triggerSequence(host, name, options, command));
}

async function triggerSequence(host: Host, sequence: string, options: Options, command: Command): Promise<void> {
  const session = await sessionOf(host, command);
  const { labelsOf, splitAt, treeOf } = await import('../input/index.ts');
  const { findProject, requireService } = await import('../session/index.ts');
  const { trigger } = await import('./trigger.ts');
  const name = session.projectOf(options.project);
  const { stage, service } = options;
  session.check({ stage, service, sequence });
  const data = treeOf(
    options.data.flatMap((argument) => splitAt(argument, ',')),
    '--data',
  );
  const labels = labelsOf(options.labels, '--labels');
  requireService(await findProject(session.client, name), stage, service);
  await trigger(session, { project: name, stage, service, sequence, labels, data }, options.watch === true);
}
