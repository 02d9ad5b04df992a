import { setTimeout as pause } from 'node:timers/promises';
import { slipwayError } from '../../kit/errors/index.ts';
import type { RolloutPicture } from '../client/index.ts';
import { span, type Sink, type Style } from '../terminal/index.ts';
import { createScreen } from '../tree/index.ts';
import { drawRollout, phaseWords } from './draw.ts';

export interface RolloutWatch {
  readonly look: () => Promise<RolloutPicture>;
  /** Whether this is what was waited for; never: until Ctrl-C. */
  readonly until: (picture: RolloutPicture) => boolean;
  readonly sink: Sink;
  readonly style: Style;
  readonly quiet: boolean;
  /** Milliseconds; absent: for ever. */
  readonly timeout?: number;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** The plugin redraws about as often; each look is a handful of small reads from the API server. */
const LOOK_EVERY = 500;

/**
 * Shows a Rollout until it is as was waited for: redrawn in place for a person, one line a change otherwise.
 * @throws SLW_CLI_TIMEOUT; what `look` throws; the abort reason of `signal`.
 */
export async function watchRollout(watch: RolloutWatch): Promise<RolloutPicture> {
  const show = createShow(watch);
  const started = watch.now();
  for (;;) {
    const picture = await watch.look();
    watch.signal.throwIfAborted();
    show(picture);
    if (watch.until(picture)) return picture;
    if (watch.timeout !== undefined && watch.now() - started > watch.timeout) throw timedOut(picture, watch.timeout);
    // Ctrl-C ends the pause; the next look at the signal throws its reason.
    await pause(LOOK_EVERY, undefined, { signal: watch.signal }).catch(() => undefined);
    watch.signal.throwIfAborted();
  }
}

function createShow({ sink, style, quiet }: RolloutWatch): (picture: RolloutPicture) => void {
  if (quiet) return () => undefined;
  if (sink.isTty) {
    const screen = createScreen(sink);
    return (picture) => screen.draw(drawRollout(picture, { style }));
  }
  let before = '';
  return (picture) => {
    const line = changeLine(picture);
    if (line !== before) sink.write(`${line}\n`);
    before = line;
  };
}

function changeLine({ rollout }: RolloutPicture): string {
  const { weights, step, steps } = rollout;
  const canary =
    rollout.strategy === 'canary' ? `  step ${step}/${steps}  weight ${weights.actual}/${weights.desired}` : '';
  return `${rollout.name}  ${phaseWords(rollout)}${canary}`;
}

function timedOut({ rollout }: RolloutPicture, timeout: number): Error {
  const look = `slipway get rollout ${rollout.name}`;
  const what = `Rollout ${rollout.name}, which is ${phaseWords(rollout)},`;
  return slipwayError('SLW_CLI_TIMEOUT', { what, timeout: span(timeout), look });
}
