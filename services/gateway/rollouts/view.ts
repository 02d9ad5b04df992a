import type { RolloutTree, RolloutView } from '../../kit/rollouts/index.ts';
import type { ViewAnswer } from './schemas.ts';

/** What is shown of a Rollout: all but the object itself, whose pods may carry secrets in their environment. */
export function viewAnswer({ resource: _, uid: __, generation: ___, ...view }: RolloutView): ViewAnswer {
  const { images, analysis, ...rest } = view;
  return { ...rest, images: [...images], ...(analysis === undefined ? {} : { analysis: { ...analysis } }) };
}

export function treeAnswer({ rollout, steps, revisions, analysisRuns }: RolloutTree) {
  return {
    rollout: viewAnswer(rollout),
    steps: [...steps],
    revisions: revisions.map((revision) => ({
      ...revision,
      roles: [...revision.roles],
      images: [...revision.images],
      pods: [...revision.pods],
    })),
    analysisRuns: [...analysisRuns],
  };
}
