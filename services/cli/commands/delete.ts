import type { Command } from 'commander';
import { confirm } from './confirm.ts';
import { sessionOf, type Host } from './host.ts';
import { patient, waitingFor } from './patience.ts';
import { placeOf, type PlaceOptions } from './get-resources.ts';

interface Confirmed {
  readonly yes?: boolean;
}

const YES = '-y, --yes';

export function addDeleteProject(parent: Command, host: Host): void {
  parent
    .command('project <name>')
    .description('delete a project: its runs are aborted and its releases uninstalled; a Git remote stays as it is')
    .option(YES, 'do not ask')
    .action(async (name: string, { yes = false }: Confirmed, command: Command) => {
      const session = await sessionOf(host, command);
      const { deleteProject } = await import('../client/index.ts');
      const { printOne } = await import('../terminal/index.ts');
      session.check({ project: name });
      await confirm(session, command, `Delete project ${name}, and uninstall all that it deployed?`, yes);
      const work = deleteProject(patient(session), name);
      const gone = await waitingFor(session, `deleting project ${name}`, work);
      const kept = gone.remote === undefined ? '' : `; ${gone.remote.url} stays as it is`;
      const sentence = `project ${name} deleted${abortedWords(gone.aborted)}${kept}`;
      printOne(host.io.out, 'Project', gone, { sentence, name: `project/${name}` }, session.settings.output);
    });
}

export function addDeleteService(parent: Command, host: Host): void {
  parent
    .command('service <name>')
    .description('delete a service from every stage: its runs are aborted and its releases uninstalled')
    .option('-p, --project <project>', 'the project')
    .option(YES, 'do not ask')
    .action(async (name: string, options: Confirmed & { project?: string }, command: Command) => {
      const session = await sessionOf(host, command);
      const { deleteService } = await import('../client/index.ts');
      const { printOne } = await import('../terminal/index.ts');
      const project = session.projectOf(options.project);
      session.check({ service: name });
      const question = `Delete service ${name} from every stage of ${project}, and uninstall it?`;
      await confirm(session, command, question, options.yes ?? false);
      const work = deleteService(patient(session), project, name);
      const gone = await waitingFor(session, `deleting service ${name}`, work);
      const sentence = `service ${name} deleted from project ${project}${abortedWords(gone.aborted)}`;
      printOne(
        host.io.out,
        'Service',
        { project, ...gone },
        { sentence, name: `service/${name}` },
        session.settings.output,
      );
    });
}

export function addDeleteResource(parent: Command, host: Host): void {
  parent
    .command('resource <path...>')
    .description('delete files of a project, a stage or a service in one commit')
    .option('-p, --project <project>', 'the project')
    .option('-s, --stage <stage>', 'the stage')
    .option('--service <service>', 'the service; needs --stage')
    .action(async (paths: string[], options: PlaceOptions, command: Command) => {
      const session = await sessionOf(host, command);
      const { deleteResources } = await import('../client/index.ts');
      const { printOne } = await import('../terminal/index.ts');
      const work = deleteResources(patient(session), placeOf(session, options), paths);
      const { commit } = await waitingFor(session, 'deleting files', work);
      const what = paths.length === 1 ? paths[0] : `${paths.length} files`;
      const sentence = `${what} deleted (commit ${commit.slice(0, 10)})`;
      printOne(
        host.io.out,
        'Commit',
        { commit, paths },
        { sentence, name: `commit/${commit}` },
        session.settings.output,
      );
    });
}

function abortedWords(contexts: number): string {
  if (contexts === 0) return '';
  return contexts === 1 ? '; the runs of 1 context are aborted' : `; the runs of ${contexts} contexts are aborted`;
}
