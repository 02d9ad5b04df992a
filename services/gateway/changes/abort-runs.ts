import { activeSequences, controlSequence } from '../../kit/sequences/index.ts';
import type { GatewayOptions } from '../options.ts';

type Means = Pick<GatewayOptions, 'bus' | 'newId' | 'clock'>;

/**
 * Has every run of a project, or of a service in it, aborted that has not ended. Resolves when the conductor's orders are
 * stored, to how many contexts that were.
 */
export async function abortRuns(
  means: Means,
  { project, service }: { readonly project: string; readonly service?: string },
  { reason, actor }: { readonly reason: string; readonly actor?: string },
): Promise<number> {
  const runs = await activeSequences(means.bus, { project, ...(service === undefined ? {} : { service }) });
  const contexts = [...new Set(runs.map(({ context }) => context))];
  // One after the other: a project can have thousands, and each is a commit.
  for (const context of contexts) {
    const who = actor === undefined ? {} : { actor };
    await controlSequence(means, { project, context, action: 'abort', reason, ...who });
  }
  return contexts.length;
}
