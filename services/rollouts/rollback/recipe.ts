import type { RolloutView } from '../../kit/rollouts/index.ts';

/** How a Rollout goes back (specs/argo.md 2.7). */
export type Recipe =
  /** An update is in flight: abort it. */
  | 'abort'
  /** It was aborted already. */
  | 'aborted'
  /** Fully promoted: an earlier version has to be put out again. */
  | 'return'
  /** What is there is not of this run. */
  | 'stay'
  /** No earlier version ever served. */
  | 'nowhere';

export interface Circumstances {
  /** The version that the run deployed, when the event says so. */
  readonly pinnedHash: string | undefined;
  /** Helm knows that what it deployed last is of another run. */
  readonly isOfOthers: boolean;
  /** It came with a Helm release, which knows its earlier versions by itself. */
  readonly isHelms: boolean;
  /** The run failed: only what it deployed is to be undone. Otherwise a person wants the version before. */
  readonly isRunFailed: boolean;
  /** Whether the Rollout has an earlier revision. */
  readonly hasEarlier: boolean;
}

type State = Pick<RolloutView, 'podHash' | 'stableHash' | 'aborted' | 'promoted'>;

/** Pure. The newest template decides, not the strategy in the event: a failed deployment leaves none (specs/argo.md 1.4). */
export function recipeFor(state: State, circumstances: Circumstances): Recipe {
  const { pinnedHash, isOfOthers, isHelms, isRunFailed, hasEarlier } = circumstances;
  // Without a hash the newest template is not observed yet: nothing can be told from it.
  const isOurs = pinnedHash === undefined || state.podHash === '' ? undefined : pinnedHash === state.podHash;
  if (isOurs === false || (isOurs === undefined && isOfOthers)) return 'stay';
  if (!state.promoted) {
    if (state.stableHash === '') return 'nowhere';
    return state.aborted ? 'aborted' : 'abort';
  }
  if (isHelms) return 'return';
  // Promoted, of a run that failed, and nothing says that the run deployed it: it is the good one.
  if (isOurs === undefined && isRunFailed) return 'stay';
  return hasEarlier ? 'return' : 'nowhere';
}
