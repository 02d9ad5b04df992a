import type { Command } from 'commander';
import type { RolloutPicture } from '../client/index.ts';
import type { Session } from '../session/index.ts';
import { sessionOf, type Host } from './host.ts';
import { addressOf, withPlace, type PlaceOptions } from './rollout-address.ts';

interface Options extends PlaceOptions {
  readonly watch?: boolean;
}

/** As for `slipway trigger`: what was asked for came out badly. */
const DEGRADED = 1;

/**
 * Unlike the plugin's, this ends at a pause too: a pipeline tests the new version there and promotes it then
 * (specs/argo.md section 5, 1). Exit code 1 when it is Degraded.
 */
export function addRolloutStatus(parent: Command, host: Host): void {
  withPlace(parent.command('status <name>').description('print the phase of a Rollout; exits 1 when it is Degraded'))
    .option('-w, --watch', 'wait until it is Paused, Healthy or Degraded')
    .action(async (name: string, options: Options, command: Command) => {
      const session = await sessionOf(host, command);
      const address = await addressOf(session, name, options);
      const look = () => session.client.rollout(address);
      const { rollout } = options.watch === true ? await settled(session, look) : await look();
      const { phaseWords } = await import('../rollout/index.ts');
      const { printOne } = await import('../terminal/index.ts');
      const words = { sentence: phaseWords(rollout), name: rollout.phase };
      printOne(session.io.out, 'Rollout', rollout, words, session.settings.output);
      if (rollout.phase === 'Degraded') host.exitWith(DEGRADED);
    });
}

async function settled(session: Session, look: () => Promise<RolloutPicture>): Promise<RolloutPicture> {
  const { watchRollout } = await import('../rollout/index.ts');
  const { io, settings, style } = session;
  const timeout = settings.timeout === undefined ? {} : { timeout: settings.timeout };
  return watchRollout({
    look,
    until: ({ rollout }) => rollout.phase !== 'Progressing',
    sink: io.err,
    style,
    quiet: settings.quiet,
    ...timeout,
    signal: io.signal,
    now: io.now,
  });
}
