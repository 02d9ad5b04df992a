import type { RolloutPicture, RolloutSummary } from '../client/index.ts';
import { harmless, type Style } from '../terminal/index.ts';
import { mark, phaseMark } from './glyphs.ts';
import { treeLines } from './tree-lines.ts';

export interface DrawOptions {
  readonly style: Style;
}

/** The Rollout as the kubectl plugin shows it: what it is doing, its steps, then its revisions with pods and analysis. */
export function drawRollout(picture: RolloutPicture, options: DrawOptions): string[] {
  return [...headLines(picture, options), ...stepLines(picture, options), '', ...treeLines(picture, options.style)];
}

/** `Paused (CanaryPauseStep)` */
export function phaseWords({ phase, reason }: RolloutSummary): string {
  return reason === undefined ? phase : `${phase} (${harmless(reason)})`;
}

function headLines({ rollout, revisions }: RolloutPicture, { style }: DrawOptions): string[] {
  const images = revisions
    .filter(({ roles, wanted }) => roles.length > 0 || wanted > 0)
    .map(
      ({ images: names, roles }) =>
        `${harmless(names.join(', '))}${roles.length === 0 ? '' : ` (${roles.join(', ')})`}`,
    );
  return [
    field('Name', harmless(rollout.name)),
    field('Namespace', harmless(rollout.namespace)),
    field('Status', `${phaseMark(rollout.phase, style)} ${phaseWords(rollout)}`),
    ...(rollout.message === '' ? [] : [field('Message', harmless(rollout.message))]),
    field('Strategy', rollout.strategy),
    ...(rollout.strategy === 'canary' ? [field('Weight', weightWords(rollout))] : []),
    ...images.map((image, index) => field(index === 0 ? 'Images' : '', image)),
  ];
}

function weightWords({ weights, step, steps }: RolloutSummary): string {
  const done = steps === 0 ? '' : `, step ${Math.min(step, steps)}/${steps}`;
  return `${weights.desired} % wanted, ${weights.actual} % reached${done}`;
}

function stepLines({ steps, rollout }: RolloutPicture, { style }: DrawOptions): string[] {
  const current = rollout.phase === 'Paused' ? 'paused' : 'moving';
  const looks = { done: 'healthy', current, ahead: 'idle' } as const;
  return steps.map(({ words, state }, index) => {
    const text = harmless(words);
    const shown = state === 'current' ? style.paint('strong', text) : text;
    return field(index === 0 ? 'Steps' : '', `${mark(looks[state], style)} ${shown}`);
  });
}

function field(name: string, value: string): string {
  return `${(name === '' ? '' : `${name}:`).padEnd(12)}${value}`;
}
