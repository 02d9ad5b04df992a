import type { RolloutView } from '../kit/rollouts/index.ts';

/** `Rollout carts (revision 4, image carts:2)`; by its name alone where the rest is not known. Pure. */
export function nameOf({ name, revision, images }: Pick<RolloutView, 'name' | 'revision' | 'images'>): string {
  const known = [
    ...(revision === undefined ? [] : [`revision ${revision}`]),
    ...(images.length === 0 ? [] : [`image ${images.join(', ')}`]),
  ];
  return `Rollout ${name}${known.length === 0 ? '' : ` (${known.join(', ')})`}`;
}

/** `is paused at step 1 of 6 with 25 % of the traffic (CanaryPauseStep)`. Pure. */
export function stateOf(view: RolloutView): string {
  const { phase, strategy, step, steps, weights, reason, message } = view;
  const at = strategy === 'canary' && steps > 0 ? ` at step ${step} of ${steps}` : '';
  switch (phase) {
    case 'Paused': {
      const weight = strategy === 'canary' ? ` with ${weights.desired} % of the traffic` : '';
      return `is paused${at}${weight}${reason === undefined ? '' : ` (${reason})`}${analysisOf(view)}`;
    }
    case 'Healthy':
      return 'is fully promoted and healthy';
    case 'Degraded':
      return `is degraded: ${[reason, message].filter(Boolean).join(': ') || 'no reason given'}${analysisOf(view)}`;
    case 'Progressing':
      return `is progressing${at}${message === '' ? '' : `: ${message}`}${analysisOf(view)}`;
  }
}

function analysisOf({ analysis }: RolloutView): string {
  if (analysis === undefined) return '';
  const { name, status, message } = analysis;
  return `; analysis ${name} is ${status}${message === undefined || message === '' ? '' : `: ${message}`}`;
}
