import { markOf } from './mark.ts';
import { isUnheard } from './phase.ts';
import { promote } from './promote.ts';
import { signalOf } from './operate.ts';
import { raiseUnknown } from './read.ts';
import type { Mark, OperationOptions, PromoteResult, RolloutRef, RolloutView, WaitOptions } from './types.ts';
import { until, type WaitContext } from './wait.ts';

/**
 * Promotes fully what was written since `mark`. Sent before the controller has seen the new template, the flag would be
 * wiped by the reset that a new template brings (specs/argo.md 4.6 row R).
 */
export async function promoteFullSince(
  context: WaitContext,
  ref: RolloutRef,
  mark: Mark,
  options: WaitOptions & OperationOptions,
): Promise<PromoteResult> {
  const view = await until(
    context,
    ref,
    (seen) => (seen === undefined ? raiseUnknown(ref) : arrived(seen, mark)),
    options,
  );
  if (view.promoted) return { kind: 'nothing-to-do', mark: markOf(view), view };
  const { fieldManager } = options;
  const manager = fieldManager === undefined ? {} : { fieldManager };
  return promote(context, ref, { mode: 'full', podHash: view.podHash, ...manager, ...signalOf(options) });
}

/** The newest template is observed, and it is another than before. */
function arrived(view: RolloutView, mark: Mark): RolloutView | undefined {
  if (view.uid !== mark.uid) return view;
  return isUnheard(view) || view.podHash === '' || view.podHash === mark.podHash ? undefined : view;
}
