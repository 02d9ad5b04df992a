import type { Command } from 'commander';
import { remoteIn, withGitOptions, type GitOptions } from './git-options.ts';
import { sessionOf, type Host } from './host.ts';
import { patient, waitingFor } from './patience.ts';

interface Options extends GitOptions {
  readonly shipyard?: string;
  readonly removeGitRemote?: boolean;
}

export function addUpdateProject(parent: Command, host: Host): void {
  const command = parent
    .command('project <name>')
    .description('give a project another shipyard, which may add stages, or another Git remote or credentials')
    .option('-s, --shipyard <file>', 'the shipyard file; stages cannot be taken away or renamed');
  withGitOptions(command)
    .option('--remove-git-remote', 'follow no Git remote any more; what is known of it stays')
    .action(async (name: string, options: Options, typed: Command) => updateProject(host, name, options, typed));
}

async function updateProject(host: Host, name: string, options: Options, command: Command): Promise<void> {
  const session = await sessionOf(host, command);
  const { readText } = await import('../input/index.ts');
  const { saveProject } = await import('../client/index.ts');
  const { printOne } = await import('../terminal/index.ts');
  session.check({ project: name });
  const remote = await remoteIn(session, options);
  const body = {
    ...(options.shipyard === undefined ? {} : { shipyard: await readText(options.shipyard) }),
    ...(options.removeGitRemote === true ? { remote: null } : remote),
  };
  if (Object.keys(body).length === 0 || (options.removeGitRemote === true && remote.remote !== undefined)) {
    const { slipwayError } = await import('../../kit/errors/index.ts');
    const reason = 'Say what to change: --shipyard, and --git-remote-url or --remove-git-remote';
    throw slipwayError('SLW_CLI_USAGE', { reason, help: 'slipway update project --help' });
  }
  const saving = saveProject(patient(session), 'update', name, body);
  const made = await waitingFor(session, `updating project ${name}`, saving);
  const where = made.remote === undefined ? '' : `, which follows ${made.remote.url}`;
  const sentence = `project ${name} updated${where}: stages ${made.stages.join(', ')} (commit ${made.commit.slice(0, 10)})`;
  printOne(host.io.out, 'Project', made, { sentence, name: `project/${name}` }, session.settings.output);
}
