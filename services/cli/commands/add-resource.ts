import type { Command } from 'commander';
import { sessionOf, type Host } from './host.ts';

interface Options {
  readonly project?: string;
  readonly stage?: string;
  readonly allStages?: boolean;
  readonly service?: string;
  readonly resource: string;
  readonly resourceUri: string;
}

export function addAddResource(parent: Command, host: Host): void {
  parent
    .command('add-resource')
    .description('put a file, or all files of a folder, into the Git repository of a project')
    .option('-p, --project <project>', 'the project')
    .option('-s, --stage <stage>', 'the stage; without one and without a service the file belongs to the project')
    .option('--all-stages', 'put it into every stage')
    .option('--service <service>', 'the service; needs --stage or --all-stages')
    .requiredOption('-r, --resource <path>', 'the file, or a folder such as an unpacked chart')
    .requiredOption('--resourceUri <path>', 'where it goes, for example helm/carts')
    .action(async (options: Options, command: Command) => addResource(host, options, command));
}

async function addResource(host: Host, options: Options, command: Command): Promise<void> {
  const session = await sessionOf(host, command);
  const { readUpload } = await import('../input/index.ts');
  const { printOne } = await import('../terminal/index.ts');
  const project = session.projectOf(options.project);
  const { stage, service, allStages = false } = options;
  session.check({ stage, service, resourceUri: options.resourceUri.replace(/\/$/, '') });
  await refuseScope(options);
  const files = await readUpload(options.resource, options.resourceUri);
  const made = await session.client.addResources(
    {
      project,
      ...(stage === undefined ? {} : { stage }),
      ...(service === undefined ? {} : { service }),
      ...(allStages ? { allStages } : {}),
    },
    files,
  );
  const count = files.length === 1 ? '1 file' : `${files.length} files`;
  const sentence = `${count} added to ${scopeWords(project, options)} at ${options.resourceUri} (commit ${made.commit.slice(0, 10)})`;
  const item = { project, ...made, files: files.map((file) => file.path) };
  printOne(host.io.out, 'Commit', item, { sentence, name: `commit/${made.commit}` }, session.settings.output);
}

async function refuseScope({ stage, allStages, service }: Options): Promise<void> {
  const { slipwayError } = await import('../../kit/errors/index.ts');
  const help = 'slipway add-resource --help';
  if (stage !== undefined && allStages === true) {
    throw slipwayError('SLW_CLI_USAGE', { reason: '--stage and --all-stages exclude each other', help });
  }
  if (service !== undefined && stage === undefined && allStages !== true) {
    throw slipwayError('SLW_CLI_USAGE', { reason: '--service needs --stage or --all-stages', help });
  }
}

function scopeWords(project: string, { stage, service, allStages }: Options): string {
  const where = allStages === true ? `all stages of ${project}` : stage === undefined ? project : `${project}/${stage}`;
  return service === undefined ? where : `${service} in ${where}`;
}
