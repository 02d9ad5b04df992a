import type { Command } from 'commander';
import { sessionOf, type Host } from './host.ts';

interface ProjectOption {
  readonly project?: string;
}

export function addGetProjects(parent: Command, host: Host): void {
  parent
    .command('projects')
    .alias('project')
    .description('list the projects')
    .action(async (_: object, command: Command) => {
      const session = await sessionOf(host, command);
      const { printList } = await import('../terminal/index.ts');
      const kind = { kind: 'Project', name: nameOf, columns: [{ header: 'NAME', value: nameOf }] };
      printList(host.io.out, kind, await session.client.projects(), session.settings);
    });
}

export function addGetStages(parent: Command, host: Host): void {
  parent
    .command('stages')
    .alias('stage')
    .description('list the stages of a project in the order of its shipyard')
    .option('-p, --project <project>', 'the project')
    .action(async (options: ProjectOption, command: Command) => {
      const session = await sessionOf(host, command);
      const { printList } = await import('../terminal/index.ts');
      const { findProject } = await import('../session/index.ts');
      const project = await findProject(session.client, session.projectOf(options.project));
      const services = (stage: (typeof project.stages)[number]) => stage.services.map(nameOf).join(',');
      const columns = [
        { header: 'NAME', value: nameOf },
        { header: 'SERVICES', value: services },
      ];
      printList(host.io.out, { kind: 'Stage', name: nameOf, columns }, project.stages, session.settings);
    });
}

export function addGetServices(parent: Command, host: Host): void {
  parent
    .command('services')
    .alias('service')
    .description('list the services of a project and the stages they are in')
    .option('-p, --project <project>', 'the project')
    .action(async (options: ProjectOption, command: Command) => {
      const session = await sessionOf(host, command);
      const { printList } = await import('../terminal/index.ts');
      const { findProject } = await import('../session/index.ts');
      const project = await findProject(session.client, session.projectOf(options.project));
      const services = servicesOf(project.stages);
      const columns = [
        { header: 'NAME', value: nameOf },
        { header: 'STAGES', value: ({ stages }: ServiceRow) => stages.join(',') },
      ];
      printList(host.io.out, { kind: 'Service', name: nameOf, columns }, services, session.settings);
    });
}

interface ServiceRow {
  readonly name: string;
  readonly stages: string[];
}

function servicesOf(stages: readonly { name: string; services: readonly { name: string }[] }[]): ServiceRow[] {
  const rows = new Map<string, ServiceRow>();
  for (const stage of stages) {
    for (const { name } of stage.services) {
      const row = rows.get(name) ?? { name, stages: [] };
      row.stages.push(stage.name);
      rows.set(name, row);
    }
  }
  return [...rows.values()].sort((a, b) => a.name.localeCompare(b.name));
}

function nameOf(item: { readonly name: string }): string {
  return item.name;
}
