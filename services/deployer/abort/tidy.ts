import type { JsonObject } from '../../kit/events/index.ts';
import type { Task, TaskTools } from '../../kit/executor/index.ts';
import { generatedName } from '../../kit/names/index.ts';
import { wasHandedOver, whoServes } from '../blue-green/index.ts';
import { createWork } from '../create-work.ts';
import type { ServiceScope } from '../input.ts';
import { servingVersion } from '../outcome.ts';
import { restoreValues } from '../rollback/index.ts';
import { recordOf } from '../steps.ts';
import type { DeployerDependencies, Work } from '../work.ts';
import type { Mine } from './next-step.ts';
import { undoRelease } from './undo.ts';

/** In the journal from before the values of a delivery are written to Git. */
export const VALUES_EFFECT = 'values';

/** How a task is undone. */
interface Manner {
  /** All that it did, or only what it was at: each step of a way back leaves something that serves. */
  readonly all: boolean;
  /** The release that goes back first, so that traffic is never led to pods that are not there. */
  readonly first: 'generated' | 'user';
  /** Where the journal has the plan of a task that goes back by Helm. */
  readonly plan?: string;
}

const MANNERS: Readonly<Record<string, Manner>> = {
  deployment: { all: true, first: 'generated' },
  release: { all: true, first: 'user' },
  rollback: { all: false, first: 'user', plan: 'rollback' },
  action: { all: false, first: 'user', plan: 'helm-rollback' },
};
const OTHERS: Manner = { all: false, first: 'user' };

/** Puts back what an aborted task of that name has changed, and says what runs now. */
export async function tidyTask(
  deps: DeployerDependencies,
  taskName: string,
  task: Task,
  tools: TaskTools,
): Promise<string> {
  const { project, stage, service } = task.data;
  const scope = { project, stage, service };
  const user = createWork(deps, task, tools, deps.timeoutMs);
  const generated = { ...user, name: generatedName(scope, deps.names) };
  const manner = MANNERS[taskName] ?? OTHERS;
  const handedOver = manner.all && (await wasHandedOver(user));
  const mine = { ...mineOf(user, manner), all: manner.all && !handedOver };
  const order = manner.first === 'user' ? [user, generated] : [generated, user];
  let undone = false;
  for (const release of order) {
    // Only what goes back by Helm itself is known by a number, and that is never the generated release.
    const { after: _, ...labelled } = mine;
    undone = (await undoRelease(release, release === user ? mine : labelled)) || undone;
  }
  if (undone) await restoreGit(user, generated, scope);
  return [...wordsOf(tools, handedOver), await whatServes(user, scope, undone)].join(' ');
}

function mineOf({ taskLabel, tools }: Work, { all, plan }: Manner): Mine {
  const from = plan === undefined ? undefined : tools.journal.get(plan)?.['from'];
  return { task: taskLabel, all, ...(typeof from === 'number' ? { after: from } : {}) };
}

/** Only what the delivery itself has written there is taken back. */
async function restoreGit(user: Work, generated: Work, scope: ServiceScope): Promise<void> {
  if (user.tools.journal.get(VALUES_EFFECT) === undefined) return;
  const record = (await recordOf(generated)) ?? (await recordOf(user));
  if (record === undefined) return;
  const { keptn: _, ...values }: JsonObject = record.values;
  await restoreValues(user, scope, values);
}

function wordsOf({ journal }: TaskTools, handedOver: boolean): readonly string[] {
  if (handedOver) {
    const left = 'The service was on its way to blue/green, with its Services handed over; nothing was taken back.';
    return [`${left} Deliver it again to bring that to its end.`];
  }
  return journal.get('restart') === undefined
    ? []
    : ['The restart had begun; Kubernetes brings it to its end by itself.'];
}

async function whatServes(user: Work, scope: ServiceScope, undone: boolean): Promise<string> {
  const { deps, name, tools } = user;
  const before = undone ? ', as before' : '';
  const sides = await whoServes(user, scope);
  if (sides !== undefined) return `${sides}${before}.`;
  const serving = await servingVersion(user, await deps.releases.history(name, tools.signal));
  if (serving !== undefined) return `${serving} serves${before}.`;
  return undone ? 'The first install was removed; nothing of it runs.' : 'Nothing was installed.';
}
