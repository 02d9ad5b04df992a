import type { Command } from 'commander';
import type { RolloutOperation } from '../client/index.ts';
import type { Session } from '../session/index.ts';
import { sessionOf, type Host } from './host.ts';
import { addressOf, withPlace, type PlaceOptions } from './rollout-address.ts';

/** Operations that need no more than the name, with what each does. */
const PLAIN: Readonly<Record<string, string>> = {
  abort: 'go back to the stable version; it stays so until a retry or a new version',
  retry: 'start the same version again after an abort',
  restart: 'restart the pods one by one, keeping the version',
  pause: 'pause where it is, whatever its steps say',
  unpause: 'lift a pause set by hand; pauses of its steps are ended by promote',
};

/** What the kubectl plugin does with a Rollout, through Slipway. */
export function addRolloutOperations(parent: Command, host: Host): void {
  addPromote(parent, host);
  for (const [operation, description] of Object.entries(PLAIN)) {
    operationCommand(parent, operation, description).action(
      async (name: string, options: PlaceOptions, command: Command) =>
        run(await sessionOf(host, command), name, options, { operation }),
    );
  }
  addUndo(parent, host);
  addSetImage(parent, host);
  addTerminateAnalysis(parent, host);
}

function operationCommand(parent: Command, operation: string, description: string): Command {
  return withPlace(parent.command(`${operation} <name>`).description(description));
}

function addPromote(parent: Command, host: Host): void {
  operationCommand(parent, 'promote', 'end the current pause')
    .option('--full', 'skip all that is left: pauses, steps and analysis')
    .action(async (name: string, options: PlaceOptions & { full?: boolean }, command: Command) => {
      const operation = options.full === true ? 'promote-full' : 'promote';
      await run(await sessionOf(host, command), name, options, { operation });
    });
}

function addUndo(parent: Command, host: Host): void {
  operationCommand(parent, 'undo', 'go back to an earlier revision; its steps run as for any new version')
    .option('--to-revision <number>', 'the revision; default: the one before')
    .action(async (name: string, options: PlaceOptions & { toRevision?: string }, command: Command) => {
      const session = await sessionOf(host, command);
      const { toRevision } = options;
      session.check({ seq: toRevision });
      const revision = toRevision === undefined ? {} : { revision: Number(toRevision) };
      await run(session, name, options, { operation: 'undo', ...revision });
    });
}

function addSetImage(parent: Command, host: Host): void {
  operationCommand(parent, 'set-image', 'set the image of its containers, without a chart')
    .requiredOption('-i, --image <image>', 'the image')
    .option('-c, --container <name>', 'only that container; default: all')
    .action(async (name: string, options: PlaceOptions & { image: string; container?: string }, command: Command) => {
      const session = await sessionOf(host, command);
      session.check({ image: options.image });
      const container = options.container === undefined ? {} : { container: options.container };
      await run(session, name, options, { operation: 'set-image', image: options.image, ...container });
    });
}

function addTerminateAnalysis(parent: Command, host: Host): void {
  operationCommand(parent, 'terminate-analysis', 'end an analysis run early')
    .requiredOption('--run <name>', 'the analysis run, as `slipway get rollout` shows it')
    .action(async (name: string, options: PlaceOptions & { run: string }, command: Command) => {
      const session = await sessionOf(host, command);
      session.check({ rollout: options.run });
      await run(session, name, options, { operation: 'terminate-analysis', analysisRun: options.run });
    });
}

async function run(session: Session, name: string, options: PlaceOptions, operation: RolloutOperation): Promise<void> {
  const address = await addressOf(session, name, options);
  const done = await session.client.operateRollout(address, operation);
  const { printOne } = await import('../terminal/index.ts');
  const words = { sentence: `rollout ${name}: ${done.message}`, name: `rollout/${name}` };
  printOne(session.io.out, 'RolloutOperation', done, words, session.settings.output);
}
