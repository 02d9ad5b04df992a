import type { Command } from 'commander';
import { packageVersion } from '../version.ts';
import { sessionOf, type Host } from './host.ts';

export function addVersion(parent: Command, host: Host): void {
  parent
    .command('version')
    .description('print the version of this command, and of the server when one answers')
    .option('--client', 'do not ask the server')
    .action(async (options: { client?: boolean }, command: Command) => {
      const session = await sessionOf(host, command);
      const { printOne } = await import('../terminal/index.ts');
      const client = packageVersion();
      const server = options.client === true ? undefined : await serverVersion(session.client);
      const item = { client, ...(server === undefined ? {} : { server }) };
      const words = `client ${client}${server === undefined ? '' : `\nserver ${server}`}`;
      printOne(host.io.out, 'Version', item, { sentence: words, name: client }, session.settings.output);
      if (server === undefined && options.client !== true)
        session.note(`no server answers at ${session.settings.endpoint}`);
    });
}

/** Undefined when there is none: the version of the command is asked for before anything runs. */
async function serverVersion(client: { version: () => Promise<{ version: string }> }): Promise<string | undefined> {
  try {
    return (await client.version()).version;
  } catch (thrown) {
    if ((thrown as { exit?: unknown }).exit === 8) return undefined;
    throw thrown;
  }
}
