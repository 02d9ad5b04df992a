import { objectsOf } from '../../kit/helm/index.ts';
import type { RolloutRef } from '../../kit/rollouts/index.ts';

/** The Rollouts of Argo in a rendered manifest. Pure. */
export function rolloutsIn(manifest: string, namespace: string): readonly RolloutRef[] {
  return objectsOf(manifest, ['Rollout', 'List'], namespace)
    .filter(({ kind, object }) => kind === 'Rollout' && String(object['apiVersion']).startsWith('argoproj.io/'))
    .map(({ name, namespace: own }) => ({ namespace: own, name }));
}
