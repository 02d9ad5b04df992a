import type { Command } from 'commander';
import { sessionOf, type Host } from './host.ts';

export function addCreateProject(parent: Command, host: Host): void {
  parent
    .command('project <name>')
    .description('create a project: a Git repository with the shipyard that says its stages and sequences')
    .requiredOption('-s, --shipyard <file>', 'the shipyard file')
    .action(async (name: string, options: { shipyard: string }, command: Command) => {
      const session = await sessionOf(host, command);
      const { readText } = await import('../input/index.ts');
      const { printOne } = await import('../terminal/index.ts');
      session.check({ project: name });
      const made = await session.client.createProject(name, await readText(options.shipyard));
      const sentence = `project ${name} created with the stages ${made.stages.join(', ')}`;
      printOne(
        host.io.out,
        'Project',
        { name, ...made },
        { sentence, name: `project/${name}` },
        session.settings.output,
      );
    });
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
