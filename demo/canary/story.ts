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
const STEPS = [
  { sequence: 'delivery', weight: 25, fresh: 1 },
  { sequence: 'canaryphase1', weight: 50, fresh: 2 },
  { sequence: 'canaryphase2', weight: 75, fresh: 3 },
  { sequence: 'canaryphase3', weight: 100, fresh: 4 },
] as const;
const PODS = 4;

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

/** How a delivery went, for the summary. */
export interface Told {
  readonly runs: Runs;
  /** Where the canary was, in the order of its steps. */
  readonly looks: readonly Look[];
}

export interface CanaryStory {
  readonly first: Told;
  readonly second: Told;
  readonly failing: Told;
  readonly declined: Told;
}

/** Tells the whole story; throws SLW_DEMO_UNEXPECTED as soon as anything differs from it. */
export async function tellCanary(cast: CanaryCast): Promise<CanaryStory> {
  await createProject(cast);
  const first = await deliverFirst(cast);
  const second = await deliverSecond(cast);
  const failing = await deliverFailing(cast);
  const declined = await deliverDeclined(cast);
  return { first, second, failing, declined };
}

async function createProject({ stage, slipway, shipyard }: CanaryCast): Promise<void> {
  stage.chapter(
    'A project whose versions get their traffic in steps',
    'shipyards/canary.yaml has a delivery, three phases that follow each other, and a rollback that follows a fail;',
    `here its real users are waited for ${shipyard.wait} instead of two minutes. The chart has a Rollout instead of a Deployment.`,
  );
  await succeeding(slipway, 'create', 'project', PROJECT, '--shipyard', shipyard.file);
  await succeeding(slipway, 'create', 'service', SERVICE, '--project', PROJECT);
  const chart = ['--resource', 'shipyards/charts/canary', '--resourceUri', `helm/${SERVICE}`];
  await succeeding(slipway, 'add-resource', '--project', PROJECT, '--all-stages', '--service', SERVICE, ...chart);
}

async function deliverFirst(cast: CanaryCast): Promise<Told> {
  const { stage, runs, looks } = cast;
  stage.chapter(
    'Deliver version 1',
    'There is no old version that could keep the traffic, so the Rollout is healthy at once and the phases pass by.',
  );
  const { context, since } = await trigger(cast, IMAGES.first);
  const asked = await untilAsked(cast, context);
  const look = await looks.until(since, `healthy with ${PODS} pods`, (seen) => isHealthy(seen, IMAGES.first));
  stage.fact(drawLook('delivery', look, asked['delivery'], stage.paint));
  await decide(cast, 'approve', 'the first one');
  const ended = await runs.until(context, 'all phases to pass', (found) => hasPassed(found, 'canaryphase3'));
  expectRuns(
    ended,
    STEPS.map(({ sequence }) => `${sequence} pass`),
  );
  stage.fact(drawLook('canaryphase3', look, ended['canaryphase3'], stage.paint));
  return { runs: ended, looks: [look] };
}

async function deliverSecond(cast: CanaryCast): Promise<Told> {
  cast.stage.chapter(
    'Deliver version 2, step by step',
    'One new pod beside three old ones, then Slipway waits for a person; after that each phase goes on by itself.',
  );
  const { context, since } = await trigger(cast, IMAGES.second);
  const looks = [await showAsked(cast, context, since)];
  await decide(cast, 'approve', 'looks good');
  for (const step of STEPS.slice(1)) looks.push(await showPhase(cast, context, since, step));
  const ended = await cast.runs.until(context, 'the last phase to end', (found) => hasPassed(found, 'canaryphase3'));
  expectRuns(
    ended,
    STEPS.map(({ sequence }) => `${sequence} pass`),
  );
  await expectServing(cast, IMAGES.second, 'Version 2 has all traffic, and Git says so.');
  return { runs: ended, looks };
}

async function deliverFailing(cast: CanaryCast): Promise<Told> {
  cast.stage.chapter(
    'Deliver version 3, whose figures turn bad at 75 %',
    'The example executor is told so by a label of the delivery. The phase fails, and the rollback follows.',
  );
  const { context, since } = await trigger(cast, IMAGES.failing, '--labels', 'evaluation=canaryphase2:fail');
  const looks = [await showAsked(cast, context, since)];
  await decide(cast, 'approve', 'looks good so far');
  for (const step of STEPS.slice(1, 3)) looks.push(await showPhase(cast, context, since, step));
  looks.push(await showRollback(cast, context, since));
  const ended = await cast.runs.until(context, 'the rollback to end', (found) => hasPassed(found, 'rollback'));
  expectRuns(ended, ['delivery pass', 'canaryphase1 pass', 'canaryphase2 fail', 'rollback pass']);
  await expectServing(cast, IMAGES.second, 'Version 2 has all traffic again, and Git says so.');
  return { runs: ended, looks };
}

async function deliverDeclined(cast: CanaryCast): Promise<Told> {
  cast.stage.chapter('Deliver version 4, and decline it', 'Nobody but one pod has seen it.');
  const { context, since } = await trigger(cast, IMAGES.declined);
  const looks = [await showAsked(cast, context, since)];
  await decide(cast, 'decline', 'not on a Friday');
  looks.push(await showRollback(cast, context, since));
  const ended = await cast.runs.until(context, 'the rollback to end', (found) => hasPassed(found, 'rollback'));
  expectRuns(ended, ['delivery fail', 'rollback pass']);
  expectEqual(String(Math.max(...weightsOf(cast.looks, since, IMAGES.declined))), '25', 'version 4 to get at most');
  await expectServing(cast, IMAGES.second, 'Version 2 never lost more than a quarter of its traffic.');
  return { runs: ended, looks };
}

async function trigger({ slipway, looks }: CanaryCast, image: string, ...more: readonly string[]) {
  const since = looks.now();
  const words = ['trigger', 'delivery', '--project', PROJECT, '--service', SERVICE, '--image', image];
  const { out } = await succeeding(slipway, ...words, ...more);
  return { context: out.trim(), since };
}

/** The sequences as they are when the delivery waits for a person. */
async function untilAsked({ runs }: CanaryCast, context: string): Promise<Runs> {
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

async function showAsked(cast: CanaryCast, context: string, since: number): Promise<Look> {
  const asked = await untilAsked(cast, context);
  const look = await untilAt(cast, since, STEPS[0]);
  cast.stage.fact(drawLook('delivery', look, asked['delivery'], cast.stage.paint));
  return look;
}

async function showPhase(
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

async function showRollback(cast: CanaryCast, context: string, since: number): Promise<Look> {
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

function isHealthy({ phase, pods, image: of }: Look, image: string): boolean {
  return phase === 'Healthy' && of === image && pods.fresh === PODS && pods.old === 0 && pods.available === PODS;
}

function hasPassed(runs: Runs, last: string): boolean {
  return runs[last]?.state === 'finished';
}

function weightsOf(looks: Looks, since: number, image: string): readonly number[] {
  return looks
    .since(since)
    .filter((look) => look.image === image)
    .map(({ weight }) => weight);
}

async function decide({ slipway }: CanaryCast, verb: 'approve' | 'decline', comment: string): Promise<void> {
  await succeeding(slipway, verb, '--project', PROJECT, '--service', SERVICE, '--comment', comment);
}

function expectRuns(runs: Runs, wanted: readonly string[]): void {
  const found = Object.values(runs).map((run) => `${run?.sequence ?? ''} ${run?.result ?? run?.state ?? ''}`);
  expectEqual([...found].sort().join(', '), [...wanted].sort().join(', '), 'the delivery to end as');
}

/** Nothing but that image has pods, and Git has it too. */
async function expectServing({ looks, imageInGit, stage }: CanaryCast, image: string, words: string): Promise<void> {
  await looks.until(looks.now() - 1, `healthy with ${image}`, (seen) => isHealthy(seen, image));
  expectEqual(await imageInGit(), image, 'Git to have the image');
  stage.fact(stage.paint('good', words));
}
