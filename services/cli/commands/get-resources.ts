import type { Command } from 'commander';
import type { Place } from '../client/index.ts';
import type { Session } from '../session/index.ts';
import { sessionOf, type Host } from './host.ts';
import { patient, waitingFor } from './patience.ts';

export interface PlaceOptions {
  readonly project?: string;
  readonly stage?: string;
  readonly service?: string;
}

interface Options extends PlaceOptions {
  readonly commit?: string;
}

export function addGetResources(parent: Command, host: Host): void {
  parent
    .command('resources [path]')
    .alias('resource')
    .description('list the files of a project, a stage or a service in Git; with a path, print that file')
    .option('-p, --project <project>', 'the project')
    .option('-s, --stage <stage>', 'the stage')
    .option('--service <service>', 'the service; needs --stage')
    .option('--commit <id>', 'as they were at that commit')
    .action(async (path: string | undefined, options: Options, command: Command) => {
      const session = await sessionOf(host, command);
      if (path === undefined) await list(host, session, options);
      else await content(host, session, path, options);
    });
}

/** @throws SLW_CLI_USAGE */
export function placeOf(session: Session, { stage, service, project: named }: PlaceOptions): Place {
  const project = session.projectOf(named);
  session.check({ stage, service });
  return {
    project,
    ...(stage === undefined ? {} : { stage }),
    ...(service === undefined ? {} : { service }),
  };
}

async function list(host: Host, session: Session, options: Options): Promise<void> {
  const { listResources } = await import('../client/index.ts');
  const { printList } = await import('../terminal/index.ts');
  const work = listResources(patient(session), placeOf(session, options), options.commit);
  const { items } = await waitingFor(session, 'reading files', work);
  const pathOf = ({ path }: { readonly path: string }) => path;
  const kind = { kind: 'Resource', name: pathOf, columns: [{ header: 'PATH', value: pathOf }] };
  printList(host.io.out, kind, items, session.settings);
}

/** The bare content, unless a format is asked for: it can go into a file. */
async function content(host: Host, session: Session, path: string, options: Options): Promise<void> {
  const { readResource } = await import('../client/index.ts');
  const { printOne } = await import('../terminal/index.ts');
  const work = readResource(patient(session), placeOf(session, options), path, options.commit);
  const found = await waitingFor(session, 'reading a file', work);
  const text = Buffer.from(found.content, 'base64').toString('utf8');
  if (session.settings.output === 'table' || session.settings.output === 'wide') return host.io.out.write(text);
  printOne(host.io.out, 'Resource', found, { sentence: text, name: `resource/${path}` }, session.settings.output);
}
