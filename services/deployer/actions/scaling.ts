import { writeOverlay } from '../../kit/charts/index.ts';
import type { TaskAnswer } from '../../kit/executor/index.ts';
import { isGenerated } from '../blue-green/index.ts';
import { printable } from '../readable.ts';
import { readScaling } from './replicas.ts';
import { scalePair } from './scale-pair.ts';
import { scaleRelease } from './scale-release.ts';
import { REPLICAS, type Target } from './target.ts';
import type { Action, ActionRequest } from './types.ts';

/**
 * Scales what runs: the same version with another `replicaCount`, which becomes part of the service's values in Git, so
 * that the next delivery and the next promotion keep it.
 */
export const scaling: Action = {
  name: 'scaling',
  async run(request) {
    const wanted = readScaling(request.value);
    const scale = (await isGenerated(request.work, request.scope)) ? scalePair : scaleRelease;
    const { outcome, target } = await scale(request, wanted);
    if (outcome.kind === 'failed') return { status: 'errored', result: 'fail', message: outcome.message };
    return keep(request, target);
  },
};

/** What runs is what Git shows, and what the next delivery brings again. */
async function keep({ work, scope }: ActionRequest, { from, to }: Target): Promise<TaskAnswer> {
  const text = `Scale ${scope.service} in ${scope.stage} to ${to} replicas\n\nEvent ${printable(work.eventId)}`;
  const { commit } = await writeOverlay(work.deps.charts.projects, scope, { [REPLICAS]: to }, text);
  const message = `Successfully executed scaling action: ${from} to ${to} replicas.`;
  return { status: 'succeeded', result: 'pass', message, gitCommit: commit };
}
