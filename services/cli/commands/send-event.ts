import type { Command } from 'commander';
import { sessionOf, type Host } from './host.ts';

export function addSendEvent(parent: Command, host: Host): void {
  parent
    .command('event')
    .description('send a CloudEvent, or an array of them, from a JSON file')
    .requiredOption('-f, --file <file>', 'the file; - reads standard input')
    .action(async (options: { file: string }, command: Command) => sendEvent(host, options.file, command));
}

async function sendEvent(host: Host, file: string, command: Command): Promise<void> {
  const session = await sessionOf(host, command);
  const { readText } = await import('../input/index.ts');
  const { messageOf, slipwayError } = await import('../../kit/errors/index.ts');
  const { parseJson } = await import('../../kit/events/index.ts');
  const { printOne } = await import('../terminal/index.ts');
  const text = await readText(file === '-' ? '/dev/stdin' : file);
  let parsed: unknown;
  try {
    parsed = parseJson(text);
  } catch (cause) {
    throw slipwayError(
      'SLW_CLI_FILE_INVALID',
      { file, expected: 'an event in JSON', reason: messageOf(cause) },
      { cause },
    );
  }
  const accepted = await session.client.sendRaw(text, Array.isArray(parsed));
  const events = 'events' in accepted ? accepted.events : [accepted];
  const sentence = events.map((event) => event.keptnContext).join('\n');
  printOne(host.io.out, 'Accepted', { events }, { sentence, name: sentence }, session.settings.output);
}
