import type { Command } from 'commander';
import type { RolloutSummary } from '../client/index.ts';
import type { Session } from '../session/index.ts';
import type { Kind } from '../terminal/index.ts';
import { sessionOf, type Host } from './host.ts';
import { addressOf, stageOf, withPlace, type PlaceOptions } from './rollout-address.ts';

interface Options extends PlaceOptions {
  readonly watch?: boolean;
}

export function addGetRollout(parent: Command, host: Host): void {
  withPlace(
    parent
      .command('rollout [name]')
      .aliases(['rollouts', 'ro'])
      .description('list the Argo Rollouts of a stage; with a name, show its steps, weights, revisions and analysis'),
  )
    .option('-w, --watch', 'keep showing it until Ctrl-C')
    .action(async (name: string | undefined, options: Options, command: Command) => {
      const session = await sessionOf(host, command);
      if (name === undefined) return list(session, options);
      return options.watch === true ? watch(session, name, options) : show(session, name, options);
    });
}

async function list(session: Session, options: Options): Promise<void> {
  const { project, stage } = await stageOf(session, options);
  const { printList } = await import('../terminal/index.ts');
  const rollouts = await session.client.rollouts(project, stage, options.service);
  printList(session.io.out, await rolloutKind(), rollouts, session.settings);
}

async function show(session: Session, name: string, options: Options): Promise<void> {
  const address = await addressOf(session, name, options);
  const picture = await session.client.rollout(address);
  const { io, settings, outStyle: style } = session;
  if (settings.output !== 'table' && settings.output !== 'wide') {
    const { printOne } = await import('../terminal/index.ts');
    printOne(io.out, 'Rollout', picture, { sentence: name, name: `rollout/${name}` }, settings.output);
    return;
  }
  const { drawRollout } = await import('../rollout/index.ts');
  const lines = drawRollout(picture, { style });
  io.out.write(lines.map((line) => `${line}\n`).join(''));
}

/** Only Ctrl-C ends it, and a program that it ended does not say 0: the abort's reason is thrown. */
async function watch(session: Session, name: string, options: Options): Promise<void> {
  const address = await addressOf(session, name, options);
  const { watchRollout } = await import('../rollout/index.ts');
  const { client, io, outStyle: style } = session;
  const look = () => client.rollout(address);
  const { signal, now, out: sink } = io;
  await watchRollout({ look, until: () => false, sink, style, quiet: false, signal, now });
}

async function rolloutKind(): Promise<Kind<RolloutSummary>> {
  const { phaseWords } = await import('../rollout/index.ts');
  return {
    kind: 'Rollout',
    name: ({ name }) => name,
    columns: [
      { header: 'NAME', value: ({ name }) => name },
      { header: 'STRATEGY', value: ({ strategy }) => strategy },
      { header: 'STATUS', value: phaseWords },
      { header: 'STEP', value: ({ step, steps }) => (steps === 0 ? '' : `${Math.min(step, steps)}/${steps}`) },
      { header: 'WEIGHT', value: ({ weights }) => `${weights.actual}/${weights.desired}` },
      { header: 'IMAGES', value: ({ images }) => images.join(',') },
      { header: 'NAMESPACE', value: ({ namespace }) => namespace, wide: true },
      { header: 'REVISION', value: ({ revision }) => String(revision ?? ''), wide: true },
      { header: 'MESSAGE', value: ({ message }) => message, wide: true },
    ],
  };
}
