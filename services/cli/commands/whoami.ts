import type { Command } from 'commander';
import type { Actor, Grant } from '../../kit/access/index.ts';
import { sessionOf, type Host } from './host.ts';

export function addWhoami(parent: Command, host: Host): void {
  parent
    .command('whoami')
    .description('show who the server takes you for, and what you may do where')
    .action(async (_: object, command: Command) => {
      const session = await sessionOf(host, command);
      const { whoami } = await import('../client/index.ts');
      const { harmless, printOne } = await import('../terminal/index.ts');
      const actor = await whoami(session.connection);
      printOne(
        host.io.out,
        'Actor',
        actor,
        { sentence: wordsFor(actor, harmless), name: actor.name },
        session.settings.output,
      );
    });
}

const KINDS: Readonly<Record<Actor['kind'], string>> = {
  shared: 'the one token that is shared by all',
  token: 'a token of the file of users and rights',
  oidc: 'a user of the identity provider',
  loopback: 'anybody on this machine: the server asks for no token',
};

/** Who it is on the first line, then a line for each grant. */
export function wordsFor({ name, kind, groups = [], grants }: Actor, clean: (text: string) => string): string {
  const inGroups = groups.length === 0 ? '' : `, in ${groups.join(', ')}`;
  const lines = grants.length === 0 ? ['may do nothing: no line of the file names you'] : grants.map(wordsForGrant);
  return [`${name} (${KINDS[kind]}${inGroups})`, ...lines.map((line) => `  ${line}`)].map(clean).join('\n');
}

function wordsForGrant({ rights, projects, stages, services }: Grant): string {
  const places = [
    projects === undefined ? 'all projects' : `project ${projects.join(', ')}`,
    ...(stages === undefined ? [] : [`stage ${stages.join(', ')}`]),
    ...(services === undefined ? [] : [`service ${services.join(', ')}`]),
  ];
  return `${rights.join(', ')} on ${places.join('; ')}`;
}
