import { SlipwayError } from '../../kit/errors/index.ts';
import type { RolloutRef } from '../../kit/rollouts/index.ts';
import type { Work } from '../work.ts';
import { withRollouts } from './open.ts';

/**
 * Gives all traffic back to the stable version before helm goes back, so that a helm that fails leaves no traffic on what
 * does not work. What cannot be aborted is left to helm.
 */
export async function abortUpdates(work: Work, refs: readonly RolloutRef[]): Promise<void> {
  if (refs.length === 0) return;
  await withRollouts(work, async (rollouts) => {
    await Promise.all(
      refs.map(async (ref) => {
        try {
          await rollouts.abort(ref, { signal: work.tools.signal });
        } catch (error) {
          if (!(error instanceof SlipwayError) || error.retryable) throw error;
          work.tools.log.warn({ error, ...ref }, 'an update could not be aborted; helm goes back all the same');
        }
      }),
    );
  });
}
