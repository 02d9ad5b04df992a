import type { Command } from 'commander';
import type { SequenceRecord } from '../../kit/sequences/index.ts';
import type { QueueView } from '../client/index.ts';
import type { Kind } from '../terminal/index.ts';
import { placeOf, type PlaceOptions } from './get-resources.ts';
import { sessionOf, type Host } from './host.ts';

export function addGetQueue(parent: Command, host: Host): void {
  parent
    .command('queue')
    .alias('queues')
    .description('show who has each service of a project in each stage, and who waits for it, the next first')
    .option('-p, --project <project>', 'the project')
    .option('-s, --stage <stage>', 'only that stage')
    .option('--service <service>', 'only that service')
    .action(async (options: PlaceOptions, command: Command) => {
      const session = await sessionOf(host, command);
      const { printList } = await import('../terminal/index.ts');
      const queues = await session.client.queues(placeOf(session, options));
      const { output } = session.settings;
      if (output === 'json' || output === 'yaml') {
        printList(host.io.out, { kind: 'Queue', name: nameOf, columns: [] }, queues, session.settings);
        return;
      }
      printList(host.io.out, await entryKind(host.io.now()), queues.flatMap(entriesOf), session.settings);
    });
}

interface Entry {
  readonly position: string;
  readonly run: SequenceRecord;
}

function entriesOf({ active, waiting, aside }: QueueView): Entry[] {
  return [
    ...(active === undefined ? [] : [{ position: 'has it', run: active }]),
    ...waiting.map((run, index) => ({ position: String(index + 1), run })),
    ...aside.map((run) => ({ position: 'aside', run })),
  ];
}

function nameOf({ project, stage, service }: QueueView): string {
  return `${project}/${stage}/${service}`;
}

async function entryKind(now: number): Promise<Kind<Entry>> {
  const { age } = await import('../terminal/index.ts');
  const { waitsFor } = await import('./waits-for.ts');
  return {
    kind: 'Sequence',
    name: ({ run }) => run.context,
    columns: [
      { header: 'STAGE', value: ({ run }) => run.stage },
      { header: 'SERVICE', value: ({ run }) => run.service },
      { header: 'POSITION', value: ({ position }) => position },
      { header: 'CONTEXT', value: ({ run }) => run.context },
      { header: 'SEQUENCE', value: ({ run }) => run.sequence },
      { header: 'STATE', value: ({ run }) => run.state },
      { header: 'AGE', value: ({ run }) => age(run.triggeredAt, now) },
      { header: 'WAITS FOR', value: ({ run }) => waitsFor(run) },
    ],
  };
}
