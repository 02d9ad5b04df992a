import { subjectOf, type Revision } from '../../kit/helm/index.ts';
import { COMMIT_LABEL } from '../labels.ts';
import { CONTEXT_LABEL, RUN_LABEL } from '../next-step.ts';
import { isStep, recordOf } from '../steps.ts';
import type { Work } from '../work.ts';
import { hasPods } from './frozen.ts';
import { SCALE_CANARY } from './scale.ts';
import { CANARY } from './upgrades.ts';

/** The canary that is tried now, by the revision that brought its version. */
export interface Canary {
  /** The run (its label) that brought it; undefined for what no task of Slipway has brought. */
  readonly context: string | undefined;
  /** `event E (run R), commit C`, as far as it is known. */
  readonly words: string;
}

/**
 * The canary where another run than that (its label) has brought it: a task that waited behind a later delivery has nothing
 * of its own there. The user's release must be at rest.
 */
export async function othersCanary(user: Work, context: string): Promise<Canary | undefined> {
  const canary = await canaryOf(user);
  return canary?.context === context ? undefined : canary;
}

/** Undefined where there is none, or Helm keeps no more who brought it. */
async function canaryOf(user: Work): Promise<Canary | undefined> {
  const { deps, name, tools } = user;
  const [record, history] = await Promise.all([recordOf(user), deps.releases.history(name, tools.signal)]);
  const brought = record === undefined || !hasPods(record.manifest) ? undefined : broughtBy(history);
  if (brought === undefined) return undefined;
  const { description } = await deps.releases.read(name, brought.revision, tools.signal);
  const own = description.startsWith('slipway ') ? `event ${description.slice('slipway '.length)}` : undefined;
  const commit = brought.labels[COMMIT_LABEL];
  const known = [
    own ?? `revision ${brought.revision} of ${subjectOf(name)}`,
    commit && `commit ${commit.slice(0, 12)}`,
  ];
  return { context: brought.labels[CONTEXT_LABEL], words: known.filter(Boolean).join(', ') };
}

/**
 * The revision that brought the version that Helm calls deployed: a scaling carries the run of the action, and the version of
 * another. A revision that Helm makes when it goes back carries the labels of the one that it goes back to. Pure.
 */
export function broughtBy(history: readonly Revision[]): Revision | undefined {
  let found = history.findLast(({ status }) => status === 'deployed');
  while (found !== undefined && isStep(found, SCALE_CANARY)) {
    const run = found.labels[RUN_LABEL];
    const scaling = history.find(({ labels }) => labels[RUN_LABEL] === run) ?? found;
    found = history.findLast(({ status, revision }) => status === 'superseded' && revision < scaling.revision);
  }
  return found;
}

/** Whether that run (its label) has brought a canary, as far back as Helm keeps it. Pure. */
export function deliveredBy(history: readonly Revision[], context: string): boolean {
  return history.some((each) => each.labels[CONTEXT_LABEL] === context && isStep(each, CANARY));
}
