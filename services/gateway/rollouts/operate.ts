import { slipwayError } from '../../kit/errors/index.ts';
import { requestInvalid } from '../../kit/http/index.ts';
import type { OperationResult, PromoteMode, RolloutRef, Rollouts } from '../../kit/rollouts/index.ts';
import type { OperationAnswer, OperationBody } from './schemas.ts';
import { viewAnswer } from './view.ts';

/** Who owns the fields that were changed by hand through Slipway (`metadata.managedFields`). */
const FIELD_MANAGER = 'slipway-by-hand';

/**
 * Does with a Rollout what was asked.
 * @throws SLW_ROLLOUT_REFUSED where the cluster would take the patch and nothing would come of it; what the kit throws.
 */
export async function operate(rollouts: Rollouts, ref: RolloutRef, asked: OperationBody): Promise<OperationAnswer> {
  const options = { fieldManager: FIELD_MANAGER };
  switch (asked.operation) {
    case 'promote':
      return promote(rollouts, ref, 'next');
    case 'promote-full':
      return promote(rollouts, ref, 'full');
    case 'undo':
      return answerOf(await rollouts.undo(ref, { ...options, ...revisionOf(asked) }));
    case 'set-image':
      return answerOf(
        await rollouts.setImage(ref, { ...options, container: asked.container ?? '*', ...imageOf(asked) }),
      );
    case 'terminate-analysis':
      return terminate(rollouts, ref, asked.analysisRun);
    default:
      return answerOf(await rollouts[asked.operation](ref, options));
  }
}

async function promote(rollouts: Rollouts, ref: RolloutRef, mode: PromoteMode): Promise<OperationAnswer> {
  const result = await rollouts.promote(ref, { mode, fieldManager: FIELD_MANAGER });
  const rollout = viewAnswer(result.view);
  switch (result.kind) {
    case 'promoted':
      return { changed: true, message: mode === 'full' ? 'promoted fully' : 'promoted', rollout };
    case 'done-before':
      return { changed: false, message: 'somebody else ended this pause at the same moment', rollout };
    case 'nothing-to-do':
      return { changed: false, message: 'already fully promoted', rollout };
    default: {
      const { phase, reason, message } = result.view;
      const seen = [reason, message].filter((word) => word !== undefined && word !== '').join(': ');
      const state = seen === '' ? phase : `${phase} (${seen})`;
      throw slipwayError('SLW_ROLLOUT_REFUSED', { ...ref, operation: 'promoted', state });
    }
  }
}

async function terminate(rollouts: Rollouts, ref: RolloutRef, run: string | undefined): Promise<OperationAnswer> {
  if (run === undefined) throw missing('analysisRun', 'terminate-analysis');
  const changed = await rollouts.terminateAnalysis({ namespace: ref.namespace, name: run });
  const view = await rollouts.get(ref);
  if (view === undefined) throw slipwayError('SLW_ROLLOUT_UNKNOWN', { ...ref });
  const message = changed ? `analysis run ${run} is told to end` : `analysis run ${run} is not there, or had ended`;
  return { changed, message, rollout: viewAnswer(view) };
}

function answerOf({ changed, message, view }: OperationResult): OperationAnswer {
  return { changed, message, rollout: viewAnswer(view) };
}

function revisionOf({ revision }: OperationBody): { readonly toRevision?: number } {
  return revision === undefined ? {} : { toRevision: revision };
}

function imageOf({ image }: OperationBody): { readonly image: string } {
  if (image === undefined) throw missing('image', 'set-image');
  return { image };
}

function missing(field: string, operation: string): Error {
  return requestInvalid([{ field, message: `is required for ${operation}` }]);
}
