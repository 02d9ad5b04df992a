import { lookAtRest } from '../rest.ts';
import { recordOf } from '../steps.ts';
import type { Work } from '../work.ts';
import { fallBack, isSettled, type FallBack } from './fall-back.ts';
import { hasPods } from './frozen.ts';
import { currentOf, type ReleasePair } from './release-pair.ts';
import { goBackTo, planBack, type BackPlan } from './version-before.ts';
import type { Undo } from './versions.ts';

const EFFECT = 'rollback pair';

/**
 * Undoes what a run, or whoever was last, has brought: a canary that is tried is taken back, and once it was promoted the
 * version before is delivered again. @throws SLW_ROLLBACK_NOWHERE
 */
export async function goBack(pair: ReleasePair, undo: Undo): Promise<FallBack> {
  await lookAtRest(pair.user);
  await lookAtRest(pair.generated);
  const { version } = decided(pair.user) ?? (await decide(pair, undo));
  return version === undefined ? fallBack(pair) : goBackTo(pair, version);
}

interface Decision {
  readonly version?: BackPlan;
}

function decided({ tools }: Work): Decision | undefined {
  return tools.journal.get(EFFECT);
}

/** Kept before the first step: once a canary was taken back, it looks as if a version had been promoted. */
async function decide(pair: ReleasePair, undo: Undo): Promise<Decision> {
  const version = (await hasCanary(pair)) ? undefined : await planBack(pair, undo);
  const decision: Decision = version === undefined ? {} : { version };
  await pair.user.tools.journal.record(EFFECT, version === undefined ? {} : { version: { ...version } });
  return decision;
}

/** Whether there is a canary to take back, or nothing at all to go by. */
async function hasCanary(pair: ReleasePair): Promise<boolean> {
  const [record, current] = await Promise.all([recordOf(pair.user), currentOf(pair)]);
  if (record === undefined || current === undefined) return true;
  return hasPods(record.manifest) || !(await isSettled(pair, current.objects));
}
