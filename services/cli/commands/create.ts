import type { Command } from 'commander';
import { remoteIn, withGitOptions, type GitOptions } from './git-options.ts';
import { sessionOf, type Host } from './host.ts';
import { patient, waitingFor } from './patience.ts';

interface ProjectOptions extends GitOptions {
  readonly shipyard?: string;
}

export function addCreateProject(parent: Command, host: Host): void {
  const command = parent
    .command('project <name>')
    .description('create a project: a Git repository with the shipyard that says its stages and sequences')
    .option('-s, --shipyard <file>', 'the shipyard file; without one the Git remote must hold the project');
  withGitOptions(command).action(async (name: string, options: ProjectOptions, typed: Command) =>
    createProject(host, name, options, typed),
  );
}

async function createProject(host: Host, name: string, options: ProjectOptions, command: Command): Promise<void> {
  const session = await sessionOf(host, command);
  const { readText } = await import('../input/index.ts');
  const { saveProject } = await import('../client/index.ts');
  const { printOne } = await import('../terminal/index.ts');
  session.check({ project: name });
  if (options.shipyard === undefined && options.gitRemoteUrl === undefined) {
    const { slipwayError } = await import('../../kit/errors/index.ts');
    const reason = 'Say what the project is: --shipyard, or --git-remote-url of a repository that holds it';
    throw slipwayError('SLW_CLI_USAGE', { reason, help: 'slipway create project --help' });
  }
  const body = {
    name,
    ...(options.shipyard === undefined ? {} : { shipyard: await readText(options.shipyard) }),
    ...(await remoteIn(session, options)),
  };
  const saving = saveProject(patient(session), 'create', name, body);
  const made = await waitingFor(session, `creating project ${name}`, saving);
  const where = made.remote === undefined ? '' : ` at ${made.remote.url}`;
  const sentence = `project ${name} created with the stages ${made.stages.join(', ')}${where}`;
  printOne(host.io.out, 'Project', made, { sentence, name: `project/${name}` }, session.settings.output);
}

export function addCreateService(parent: Command, host: Host): void {
  parent
    .command('service <name>')
    .description('create a service in every stage of a project')
    .option('-p, --project <project>', 'the project')
    .action(async (name: string, options: { project?: string }, command: Command) => {
      const session = await sessionOf(host, command);
      const { printOne } = await import('../terminal/index.ts');
      const project = session.projectOf(options.project);
      session.check({ service: name });
      const made = await session.client.createService(project, name);
      const sentence = `service ${name} created in project ${project}`;
      printOne(
        host.io.out,
        'Service',
        { name, project, ...made },
        { sentence, name: `service/${name}` },
        session.settings.output,
      );
    });
}
