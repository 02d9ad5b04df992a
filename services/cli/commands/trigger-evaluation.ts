import type { Command } from 'commander';
import { repeated, sessionOf, type Host } from './host.ts';

interface Options {
  readonly project?: string;
  readonly stage: string;
  readonly service: string;
  readonly timeframe?: string;
  readonly start?: string;
  readonly end?: string;
  readonly labels: readonly string[];
  readonly watch?: boolean;
}

const HELP = 'slipway trigger evaluation --help';

export function addTriggerEvaluation(parent: Command, host: Host): void {
  parent
    .command('evaluation')
    .description('evaluate a service by its SLO file, over a time that ends now or that is named')
    .option('-p, --project <project>', 'the project')
    .requiredOption('-s, --stage <stage>', 'the stage')
    .requiredOption('--service <service>', 'the service')
    .option('--timeframe <duration>', 'how long, for example 5m: up to now, or from --start on')
    .option('--start <time>', 'where the time begins; RFC 3339')
    .option('--end <time>', 'where it ends; RFC 3339')
    .option('-l, --labels <key=value>', 'a label of the run; repeatable', repeated, [])
    .option('-w, --watch', 'show the run and exit by its result')
    .action(async (options: Options, command: Command) => {
      const session = await sessionOf(host, command);
      const { labelsOf } = await import('../input/index.ts');
      const { findProject, requireService } = await import('../session/index.ts');
      const { trigger } = await import('./trigger.ts');
      const { evaluationTimes } = await import('./evaluation-times.ts');
      const project = session.projectOf(options.project);
      const { stage, service } = options;
      session.check({ stage, service });
      const evaluation = evaluationTimes(options, new Date(host.io.now()), HELP);
      const labels = labelsOf(options.labels, '--labels');
      requireService(await findProject(session.client, project), stage, service);
      const parts = { project, stage, service, sequence: 'evaluation', labels, data: { evaluation } };
      await trigger(session, parts, options.watch === true);
    });
}
