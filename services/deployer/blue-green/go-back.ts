import { lookAtRest } from '../rest.ts';
import { recordOf } from '../steps.ts';
import type { Work } from '../work.ts';
import { othersCanary, type Canary } from './canary-owner.ts';
import { fallBack, isSettled, type FallBack } from './fall-back.ts';
import { hasPods } from './frozen.ts';
import { currentOf, type ReleasePair } from './release-pair.ts';
import { goBackTo, isPrimaryOf, planBack, planBackFromHalf, type BackPlan } from './version-before.ts';
import type { Undo } from './versions.ts';
import { whoServes } from './who-serves.ts';

const EFFECT = 'rollback pair';

/** Another run's canary, which is that run's to release or to take back: nothing was changed, as the words say. */
export interface Left {
  readonly kind: 'left';
  readonly words: string;
  /** The version of this run is the primary's, and serves when that canary goes. */
  readonly stands: boolean;
}

/**
 * Undoes what a run, or whoever was last, has brought: a canary that is tried is taken back, and once it was promoted the
 * version before is delivered again. @throws SLW_ROLLBACK_NOWHERE
 */
export async function goBack(pair: ReleasePair, undo: Undo): Promise<FallBack | Left> {
  await lookAtRest(pair.user);
  await lookAtRest(pair.generated);
  const { version, left } = decided(pair.user) ?? (await decide(pair, undo));
  if (left !== undefined) return { kind: 'left', ...left };
  return version === undefined ? fallBack(pair) : goBackTo(pair, version);
}

interface Decision {
  readonly version?: BackPlan;
  readonly left?: Pick<Left, 'words' | 'stands'>;
}

function decided({ tools }: Work): Decision | undefined {
  return tools.journal.get(EFFECT);
}

/** Kept before the first step: once a canary was taken back, it looks as if a version had been promoted. */
async function decide(pair: ReleasePair, undo: Undo): Promise<Decision> {
  const others = undo.of === 'run' ? await othersCanary(pair.user, undo.context) : undefined;
  if (others !== undefined) return keep(pair, { left: await leave(pair, undo, others) });
  const version = await ((await hasCanary(pair)) ? planBackFromHalf(pair, undo) : planBack(pair, undo));
  return keep(pair, version === undefined ? {} : { version });
}

async function keep({ user }: ReleasePair, decision: Decision): Promise<Decision> {
  const { version, left } = decision;
  await user.tools.journal.record(EFFECT, {
    ...(version === undefined ? {} : { version: { ...version } }),
    ...(left === undefined ? {} : { left: { ...left } }),
  });
  return decision;
}

async function leave(pair: ReleasePair, undo: Undo, { words }: Canary): Promise<Pick<Left, 'words' | 'stands'>> {
  const stands = await isPrimaryOf(pair, undo);
  const told = [
    `Nothing of this run is tried any more: the canary came with another run, ${words}, and was left as it is.`,
    `${(await whoServes(pair.user, pair.scope)) ?? 'Nothing serves'}.`,
    ...(stands ? ['The primary has the version of this run: roll back again once that canary is gone.'] : []),
    'To take that canary back, send rollback.triggered in its run, or in a run of its own without a result.',
  ];
  return { words: told.join(' '), stands };
}

/** Whether there is a canary to take back, or nothing at all to go by. */
async function hasCanary(pair: ReleasePair): Promise<boolean> {
  const [record, current] = await Promise.all([recordOf(pair.user), currentOf(pair)]);
  if (record === undefined || current === undefined) return true;
  return hasPods(record.manifest) || !(await isSettled(pair, current.objects));
}
