import type { Revision } from '../kit/helm/index.ts';

/**
 * Labels that every upgrade of ours puts on its release Secret: the event, and the run, `<process space>.<unique>`. Helm
 * carries labels on to revisions that others make; only the oldest revision with a run label is the one that it names.
 */
export const EVENT_LABEL = 'slipway.dev/event';
export const RUN_LABEL = 'slipway.dev/run';
/** The task: the same on all the revisions that it makes, of whatever release and step. */
export const TASK_LABEL = 'slipway.dev/task';
/** The run (shkeptncontext) that the event belongs to: a rollback undoes what its own run brought. */
export const CONTEXT_LABEL = 'slipway.dev/context';

/** Everything the decision depends on, as it was seen just now. */
export interface Situation {
  /** Oldest first. */
  readonly history: readonly Revision[];
  /** The event's own label. */
  readonly event: string;
  /**
   * What this event's journal says: no failure, one of helm or (`unsettled`) of a Rollout after helm's success that may
   * still have to be undone, or one whose undoing was given up.
   */
  readonly failure: 'none' | 'recorded' | 'unsettled' | 'undone';
  /** Helm's words in the newest revision tell of an interruption, not of a fault of the release. */
  readonly interrupted: boolean;
  /** Whether a helm process that works on this release runs where this process can see it. */
  readonly helmAlive: boolean;
  /** Whether the helm of the newest revision, were it alive, would have to be among those this process can see. */
  readonly helmVisible: boolean;
  /** Milliseconds since the newest revision was first seen as it is. */
  readonly unchangedMs: number;
  /** Milliseconds since the newest revision was begun, by the clocks of API server and this machine. */
  readonly ageMs: number;
  /** How long an operation of somebody else is waited for. */
  readonly timeoutMs: number;
}

/** What makes way where somebody's helm is at work, or died at it. */
export type ClearingStep =
  /** An upgrade or uninstall of ours runs without us: end it. */
  | { readonly do: 'end-helm' }
  /** Somebody may be at work: look again. */
  | { readonly do: 'wait' }
  /** Its helm is dead: remove the half-written record, which would block every later operation. */
  | { readonly do: 'forget'; readonly revision: number }
  /** Half uninstalled: finish that. */
  | { readonly do: 'remove' };

export type Step =
  | ClearingStep
  | { readonly do: 'upgrade' }
  /** Helm failed and nobody has asked the pods why yet. */
  | { readonly do: 'diagnose'; readonly revision: number }
  | { readonly do: 'roll-back'; readonly to: number }
  | { readonly do: 'uninstall' }
  | { readonly do: 'answer-success'; readonly revision: number }
  | { readonly do: 'answer-failure' };

/** A replica that lost its lane ends its helm at once; this covers the time that takes. */
const FOREIGN_GRACE_MS = 15_000;

/**
 * What to do next for a deployment event, seen from the release alone, so that it does not matter which attempt of which
 * replica looks (specs/keptn.md 5, rows 2, 3 and 13). Pure.
 */
export function nextStep(situation: Situation): Step {
  const { history, event, failure } = situation;
  if (failure === 'undone') return { do: 'answer-failure' };
  const newest = history.at(-1);
  if (newest === undefined) return failure !== 'none' ? { do: 'answer-failure' } : { do: 'upgrade' };
  if (isUnderWay(newest)) return stepUnderWay(situation, newest);
  if (failure === 'recorded') return newest.status === 'failed' ? undo(history) : { do: 'answer-failure' };
  const own = history.findLast((revision) => revision.labels[EVENT_LABEL] === event && isOurs(history, revision));
  if (failure === 'unsettled') return undoUnsettled(history, newest, own);
  if (own === undefined) return { do: 'upgrade' };
  return stepAfterOwn(situation, newest, own);
}

/** Somebody's helm is at work on it, or died at it. */
export function isUnderWay({ status }: Revision): boolean {
  return status.startsWith('pending-') || status === 'uninstalling';
}

/** The step when the newest revision is under way. Pure. */
export function stepUnderWay(situation: Situation, newest: Revision): ClearingStep {
  if (situation.helmAlive) return { do: 'end-helm' };
  const mayLive = !situation.helmVisible && !isAbandoned(situation, newest);
  if (mayLive) return { do: 'wait' };
  return newest.status === 'uninstalling' ? { do: 'remove' } : { do: 'forget', revision: newest.revision };
}

/** Of helm elsewhere: a replica's is told to end when it loses the lane; a person's gets the time an upgrade may take. */
function isAbandoned({ history, unchangedMs, ageMs, timeoutMs }: Situation, newest: Revision): boolean {
  if (unchangedMs < FOREIGN_GRACE_MS) return false;
  return isOurs(history, newest) || ageMs >= timeoutMs;
}

/** The process space of the Slipway that began the newest revision; undefined when it was a person, or cannot be told. */
export function spaceOfNewest(history: readonly Revision[]): string | undefined {
  const newest = history.at(-1);
  if (newest === undefined || !isOurs(history, newest)) return undefined;
  return newest.labels[RUN_LABEL]?.split('.')[0];
}

/** Whether an upgrade of ours made it, and not a helm that carried its labels on. */
export function isOurs(history: readonly Revision[], revision: Revision): boolean {
  const run = revision.labels[RUN_LABEL];
  // An uninstall changes the status of a revision that an upgrade labelled.
  if (run === undefined || revision.status === 'uninstalling') return false;
  return history.find(({ labels }) => labels[RUN_LABEL] === run)?.revision === revision.revision;
}

function stepAfterOwn(situation: Situation, newest: Revision, own: Revision): Step {
  // Deployed once is deployed: whoever changed the release since knows why.
  if (own.status === 'deployed' || own.status === 'superseded') return { do: 'answer-success', revision: own.revision };
  if (own.revision !== newest.revision) return { do: 'answer-failure' };
  if (own.status !== 'failed' || situation.interrupted) return { do: 'upgrade' };
  return { do: 'diagnose', revision: own.revision };
}

/** Helm calls it deployed, so the version before is the newest that something took the place of. */
function undoUnsettled(history: readonly Revision[], newest: Revision, own: Revision | undefined): Step {
  // A rollback of ours that failed is the newest then, and is made again.
  const standing = newest === own || newest.status === 'failed';
  if (!standing) return { do: 'answer-failure' };
  const good = history.findLast(({ status, revision }) => status === 'superseded' && revision !== own?.revision);
  return good === undefined ? { do: 'uninstall' } : { do: 'roll-back', to: good.revision };
}

/** Back to what Helm calls deployed; a release that never was is removed, for Helm would take its remains for a version. */
function undo(history: readonly Revision[]): Step {
  const good =
    history.findLast(({ status }) => status === 'deployed') ??
    history.findLast(({ status }) => status === 'superseded');
  return good === undefined ? { do: 'uninstall' } : { do: 'roll-back', to: good.revision };
}
