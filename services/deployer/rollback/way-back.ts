import type { Revision } from '../../kit/helm/index.ts';
import { CONTEXT_LABEL, RUN_LABEL } from '../next-step.ts';

/** Whose deployment is to be undone: that of a run (its label), or, when a person asks, whatever serves. */
export type Undo = { readonly of: 'run'; readonly context: string } | { readonly of: 'anyone' };

export type WayBack =
  | { readonly kind: 'back'; readonly from: number; readonly to: number }
  /** What the run deployed does not serve: it failed and was undone, or somebody deployed something else since. */
  | { readonly kind: 'stay' }
  /** Nothing older is left to go back to. */
  | { readonly kind: 'nowhere' };

/** A version that served: one upgrade and what Helm made of it again when going back to it. */
interface Version {
  readonly key: string;
  readonly context: string | undefined;
  /** The newest revision that holds it. */
  readonly revision: number;
}

/**
 * Where a rollback goes: to the version that served before. A version that was rolled back once is not good and is never
 * gone back to. Pure; to be asked only when no Helm operation is under way.
 */
export function wayBack(history: readonly Revision[], undo: Undo): WayBack {
  const served = versionsIn(history);
  const serving = served.at(-1);
  const newest = history.at(-1);
  const isMeant = serving !== undefined && (undo.of === 'anyone' || serving.context === undo.context);
  if (!isMeant || newest === undefined) return undo.of === 'run' ? { kind: 'stay' } : { kind: 'nowhere' };
  const good = served.findLast(
    ({ context, key }) => key !== serving.key && (undo.of === 'anyone' || context !== undo.context),
  );
  return good === undefined ? { kind: 'nowhere' } : { kind: 'back', from: newest.revision, to: good.revision };
}

/**
 * The versions that served, oldest first, without those that were rolled back. A revision that Helm makes when it goes
 * back carries the labels of the one it goes back to: what lies between them was left.
 */
function versionsIn(history: readonly Revision[]): readonly Version[] {
  let versions: readonly Version[] = [];
  for (const { revision, status, labels } of history) {
    if (status !== 'deployed' && status !== 'superseded') continue;
    const version = { key: labels[RUN_LABEL] ?? `revision ${revision}`, context: labels[CONTEXT_LABEL], revision };
    const known = versions.findIndex(({ key }) => key === version.key);
    versions = [...(known === -1 ? versions : versions.slice(0, known)), version];
  }
  return versions;
}
