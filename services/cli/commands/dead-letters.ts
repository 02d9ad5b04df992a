import type { Command } from 'commander';
import type { DeadLetter } from '../client/index.ts';
import type { Kind } from '../terminal/index.ts';
import { sessionOf, type Host } from './host.ts';

export function addGetDeadLetters(parent: Command, host: Host): void {
  parent
    .command('dead-letters')
    .alias('dead-letter')
    .description('list the events that an executor gave up, with the reason')
    .action(async (_: object, command: Command) => {
      const session = await sessionOf(host, command);
      const { age, printList } = await import('../terminal/index.ts');
      const now = host.io.now();
      const kind: Kind<DeadLetter> = {
        kind: 'DeadLetter',
        name: (letter) => String(letter.seq),
        columns: [
          { header: 'SEQ', value: (letter) => String(letter.seq) },
          { header: 'SERVICE', value: (letter) => letter.service },
          { header: 'SUBJECT', value: (letter) => letter.subject },
          { header: 'AGE', value: (letter) => age(letter.time, now) },
          { header: 'REASON', value: (letter) => letter.reason },
        ],
      };
      printList(host.io.out, kind, await session.client.deadLetters(), session.settings);
    });
}

export function addReplayDeadLetter(parent: Command, host: Host): void {
  parent
    .command('dead-letter <seq>')
    .description('hand an event that was given up to its executor again')
    .action(async (seq: string, _: object, command: Command) => {
      const session = await sessionOf(host, command);
      const { printOne } = await import('../terminal/index.ts');
      session.check({ seq });
      const sent = await session.client.replay(seq);
      const words = { sentence: `dead letter ${seq} sent again in ${sent.keptnContext}`, name: sent.keptnContext };
      printOne(host.io.out, 'Replay', { seq: Number(seq), ...sent }, words, session.settings.output);
    });
}
