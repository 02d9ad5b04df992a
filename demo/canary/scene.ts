import type { Commander } from '../command.ts';
import type { Stage } from '../stage.ts';
import { expectEqual, succeeding } from '../told.ts';
import { drawLook } from './draw.ts';
import type { Look, Looks } from './looks.ts';
import { describeRuns, type RunReader, type Runs } from './runs.ts';

export const PROJECT = 'shop';
export const SERVICE = 'carts';
export const STAGE = 'production';
const REPOSITORY = 'docker.io/nginxinc/nginx-unprivileged';

/** Tags that exist, so that the demo works on a real cluster too. */
export const IMAGES = {
  first: `${REPOSITORY}:1.26-alpine`,
  second: `${REPOSITORY}:1.27-alpine`,
  failing: `${REPOSITORY}:1.28-alpine`,
  declined: `${REPOSITORY}:1.29-alpine`,
} as const;

/** The phases of the shipyard, with the weight and the new ones of four pods that each ends at. */
export const STEPS = [
  { sequence: 'delivery', weight: 25, fresh: 1 },
  { sequence: 'canaryphase1', weight: 50, fresh: 2 },
  { sequence: 'canaryphase2', weight: 75, fresh: 3 },
  { sequence: 'canaryphase3', weight: 100, fresh: 4 },
] as const;
export const PODS = 4;

export interface CanaryCast {
  readonly stage: Stage;
  readonly slipway: Commander;
  readonly runs: RunReader;
  readonly looks: Looks;
  /** The shipyard to start from, and how long its real users are waited for. */
  readonly shipyard: { readonly file: string; readonly wait: string };
  /** The image that Git has for the service. */
  readonly imageInGit: () => Promise<string>;
}

export async function trigger({ slipway, looks }: CanaryCast, image: string, ...more: readonly string[]) {
  const since = looks.now();
  const words = ['trigger', 'delivery', '--project', PROJECT, '--service', SERVICE, '--image', image];
  const { out } = await succeeding(slipway, ...words, ...more);
  return { context: out.trim(), since };
}

/** The sequences as they are when the delivery waits for a person. */
export async function untilAsked({ runs }: CanaryCast, context: string): Promise<Runs> {
  const wanted = 'the delivery to wait for an approval';
  const found = await runs.until(context, wanted, ({ delivery }) => {
    return delivery?.state === 'waitingForApproval' || delivery?.state === 'finished';
  });
  expectEqual(
    found['delivery']?.state ?? '',
    'waitingForApproval',
    `${wanted} (${describeRuns(found)}), its state to be`,
  );
  return found;
}

export async function showAsked(cast: CanaryCast, context: string, since: number): Promise<Look> {
  const asked = await untilAsked(cast, context);
  const look = await untilAt(cast, since, STEPS[0]);
  cast.stage.fact(drawLook('delivery', look, asked['delivery'], cast.stage.paint));
  return look;
}

export async function showPhase(
  cast: CanaryCast,
  context: string,
  since: number,
  step: (typeof STEPS)[number],
): Promise<Look> {
  const { runs, stage } = cast;
  const { sequence } = step;
  const isOver = (found: Runs) => found[sequence]?.state === 'finished' || found['rollback'] !== undefined;
  const found = await runs.until(context, `${sequence} to end`, isOver);
  const look = await untilAt(cast, since, step);
  stage.fact(drawLook(sequence, look, found[sequence], stage.paint));
  return look;
}

export async function showRollback(cast: CanaryCast, context: string, since: number): Promise<Look> {
  const { runs, looks, stage } = cast;
  const found = await runs.until(context, 'a rollback', ({ rollback }) => rollback?.state === 'finished');
  const seen = looks.since(since).findIndex(({ image }) => image !== IMAGES.second);
  const wanted = `healthy with the ${PODS} pods of version 2`;
  const { pods, ...rest } = await looks.until(since + Math.max(seen, 0), wanted, (each) =>
    isHealthy(each, IMAGES.second),
  );
  // To the version that was delivered, what serves now is the old one.
  const look = { ...rest, weight: 0, pods: { ...pods, fresh: 0, old: pods.fresh } };
  stage.fact(drawLook('rollback', look, found['rollback'], stage.paint));
  return look;
}

/** The canary at rest at that step: pods as its weight asks for, all of them available. */
async function untilAt({ looks }: CanaryCast, since: number, step: (typeof STEPS)[number]): Promise<Look> {
  const { weight, fresh } = step;
  const phase = weight === 100 ? 'Healthy' : 'Paused';
  return looks.until(since, `${phase} at ${weight} % with ${fresh} of ${PODS} pods new`, (seen) => {
    const { pods } = seen;
    const split = pods.fresh === fresh && pods.old === PODS - fresh && pods.available === PODS;
    return seen.phase === phase && seen.weight === weight && split;
  });
}

export function isHealthy({ phase, pods, image: of }: Look, image: string): boolean {
  return phase === 'Healthy' && of === image && pods.fresh === PODS && pods.old === 0 && pods.available === PODS;
}

export function hasEnded(runs: Runs, last: string): boolean {
  return runs[last]?.state === 'finished';
}

export function weightsOf(looks: Looks, since: number, image: string): readonly number[] {
  return looks
    .since(since)
    .filter((look) => look.image === image)
    .map(({ weight }) => weight);
}

export async function decide({ slipway }: CanaryCast, verb: 'approve' | 'decline', comment: string): Promise<void> {
  await succeeding(slipway, verb, '--project', PROJECT, '--service', SERVICE, '--comment', comment);
}

export function expectRuns(runs: Runs, wanted: readonly string[]): void {
  const found = Object.values(runs).map((run) => `${run?.sequence ?? ''} ${run?.result ?? run?.state ?? ''}`);
  expectEqual([...found].sort().join(', '), [...wanted].sort().join(', '), 'the delivery to end as');
}

/** Nothing but that image has pods, and Git has it too. */
export async function expectServing(
  { looks, imageInGit, stage }: CanaryCast,
  image: string,
  words: string,
): Promise<void> {
  await looks.until(looks.now() - 1, `healthy with ${image}`, (seen) => isHealthy(seen, image));
  expectEqual(await imageInGit(), image, 'Git to have the image');
  stage.fact(stage.paint('good', words));
}
