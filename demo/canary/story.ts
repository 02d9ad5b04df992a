import { expectEqual, succeeding } from '../told.ts';
import { drawLook } from './draw.ts';
import type { Look } from './looks.ts';
import type { Runs } from './runs.ts';
import {
  decide,
  expectRuns,
  expectServing,
  hasEnded,
  IMAGES,
  isHealthy,
  PODS,
  PROJECT,
  SERVICE,
  showAsked,
  showPhase,
  showRollback,
  STEPS,
  trigger,
  untilAsked,
  weightsOf,
  type CanaryCast,
} from './scene.ts';

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
  const ended = await runs.until(context, 'all phases to pass', (found) => hasEnded(found, 'canaryphase3'));
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
  const ended = await cast.runs.until(context, 'the last phase to end', (found) => hasEnded(found, 'canaryphase3'));
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
  const ended = await cast.runs.until(context, 'the rollback to end', (found) => hasEnded(found, 'rollback'));
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
  const ended = await cast.runs.until(context, 'the rollback to end', (found) => hasEnded(found, 'rollback'));
  expectRuns(ended, ['delivery fail', 'rollback pass']);
  expectEqual(String(Math.max(...weightsOf(cast.looks, since, IMAGES.declined))), '25', 'version 4 to get at most');
  await expectServing(cast, IMAGES.second, 'Version 2 never lost more than a quarter of its traffic.');
  return { runs: ended, looks };
}
