import type { Command } from 'commander';
import { repeated, sessionOf, type Host } from './host.ts';

interface Options {
  readonly project?: string;
  readonly service: string;
  readonly image: string;
  readonly stage?: string;
  readonly sequence: string;
  readonly values: readonly string[];
  readonly labels: readonly string[];
  readonly watch?: boolean;
}

export function addTriggerDelivery(parent: Command, host: Host): void {
  parent
    .command('delivery')
    .description('deliver an image of a service, beginning in the first stage')
    .option('-p, --project <project>', 'the project')
    .requiredOption('--service <service>', 'the service')
    .requiredOption('--image <image>', 'the image, for example ghcr.io/acme/carts:1.2')
    .option('-s, --stage <stage>', 'where to begin; by default the first stage of the shipyard')
    .option('--sequence <sequence>', 'the sequence', 'delivery')
    .option('--values <key=value>', 'a value for the chart, a.b=c sets it inside an object; repeatable', repeated, [])
    .option('-l, --labels <key=value>', 'a label of the run; repeatable', repeated, [])
    .option('-w, --watch', 'show the run and exit by its result')
    .action(async (options: Options, command: Command) => triggerDelivery(host, options, command));
}

async function triggerDelivery(host: Host, options: Options, command: Command): Promise<void> {
  const session = await sessionOf(host, command);
  const { labelsOf, treeOf } = await import('../input/index.ts');
  const { findProject, findStage, requireService } = await import('../session/index.ts');
  const { trigger } = await import('./trigger.ts');
  const name = session.projectOf(options.project);
  const { service, image, sequence } = options;
  session.check({ service, image, sequence, stage: options.stage });
  const values = { ...treeOf(options.values, '--values'), image };
  const labels = labelsOf(options.labels, '--labels');
  const project = await findProject(session.client, name);
  const stage = findStage(project, options.stage).name;
  requireService(project, stage, service);
  const data = { configurationChange: { values } };
  await trigger(session, { project: name, stage, service, sequence, labels, data }, options.watch === true);
}
