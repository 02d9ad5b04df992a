import type { SequenceRecord } from '../services/kit/sequences/index.ts';
import type { Commander } from './command.ts';
import { deliveryOf, type Delivery } from './deliveries.ts';
import type { PodWatch, StagePods } from './pods.ts';
import type { Stage } from './stage.ts';
import { expectEqual, succeeding } from './told.ts';

export const PROJECT = 'shop';
export const SERVICE = 'carts';
export const STAGES = ['staging', 'production'] as const;
const REPOSITORY = 'docker.io/nginxinc/nginx-unprivileged';

/** Tags that exist, so that the demo works on a real cluster too, and one that does not; the sandbox knows it by its word. */
export const IMAGES = {
  first: `${REPOSITORY}:1.28-alpine`,
  second: `${REPOSITORY}:1.29-alpine`,
  broken: `${REPOSITORY}:1.30-broken`,
} as const;

export interface Cast {
  readonly stage: Stage;
  readonly slipway: Commander;
  readonly pods: PodWatch;
}

export interface Story {
  readonly first: Delivery;
  readonly second: Delivery;
  readonly broken: Delivery;
  /** What runs at the end. */
  readonly running: readonly StagePods[];
}

/** Tells the whole story; throws SLW_DEMO_UNEXPECTED as soon as anything differs from it. */
export async function tellStory(cast: Cast): Promise<Story> {
  await createProject(cast);
  const first = await deliver(cast, 'Deliver version 1', IMAGES.first, [
    'One command. Slipway sends an event, and each stage answers with events: staging first, then production.',
  ]);
  const second = await deliver(cast, 'Deliver version 2', IMAGES.second, ['The same again: the pods are replaced.']);
  const broken = await deliverBroken(cast);
  const running = await showPods(cast, IMAGES.second);
  cast.stage.fact(
    cast.stage.paint('good', 'Version 2 still serves in both stages; production never heard of version 3.'),
  );
  return { first, second, broken, running };
}

/** Also what `npm start` does, so that there is something to deliver to. */
export async function createProject({ stage, slipway }: Pick<Cast, 'stage' | 'slipway'>): Promise<void> {
  stage.chapter(
    'A project with two stages and a service',
    'The shipyard names the stages and what happens in each; the chart says how the service is deployed.',
    'Both go into a Git repository that Slipway keeps.',
  );
  await succeeding(slipway, 'create', 'project', PROJECT, '--shipyard', 'shipyards/direct.yaml');
  await succeeding(slipway, 'create', 'service', SERVICE, '--project', PROJECT);
  const chart = ['--resource', 'shipyards/charts/web', '--resourceUri', `helm/${SERVICE}`];
  await succeeding(slipway, 'add-resource', '--project', PROJECT, '--all-stages', '--service', SERVICE, ...chart);
}

async function deliver(cast: Cast, title: string, image: string, words: readonly string[]): Promise<Delivery> {
  cast.stage.chapter(title, ...words);
  const { out } = await succeeding(cast.slipway, ...deliveryWords(image));
  const delivery = await readDelivery(cast, out.trim(), image);
  const passed = delivery.stages.map(({ stage, result }) => `${stage}:${result}`).join(' ');
  expectEqual(passed, STAGES.map((stage) => `${stage}:pass`).join(' '), 'the delivery to end as');
  await showPods(cast, image);
  return delivery;
}

async function deliverBroken(cast: Cast): Promise<Delivery> {
  cast.stage.chapter(
    'Deliver version 3, whose image cannot be pulled',
    'Its pods never become ready. Slipway waits for as long as it was told, says why, and puts version 2 back.',
  );
  const { exit, out } = await cast.slipway.type(...deliveryWords(IMAGES.broken));
  expectEqual(String(exit), '1', 'the failed delivery to end with exit code');
  const delivery = await readDelivery(cast, out.trim(), IMAGES.broken);
  const ended = delivery.stages.map(({ stage, result }) => `${stage}:${result}`).join(' ');
  expectEqual(ended, 'staging:fail', 'the failed delivery to end as');
  const message = delivery.stages[0]?.message ?? '';
  if (!/ImagePull/.test(message)) expectEqual(message, 'words about ImagePullBackOff', 'the failure to say');
  return delivery;
}

function deliveryWords(image: string): string[] {
  return ['trigger', 'delivery', '--project', PROJECT, '--service', SERVICE, '--image', image, '--watch'];
}

async function readDelivery({ slipway }: Cast, context: string, image: string): Promise<Delivery> {
  const list = await slipway.read<{ items: SequenceRecord[] }>('get', 'sequence', context, '--project', PROJECT);
  return deliveryOf(list.items, context, image);
}

async function showPods({ pods, stage }: Cast, image: string): Promise<readonly StagePods[]> {
  const found = await pods.settled(image);
  stage.lines(['']);
  stage.fact('The pods that run now, asked of Kubernetes itself:');
  for (const { stage: name, pods: running } of found) {
    for (const pod of running) stage.fact(`  ${name.padEnd(11)} ${pod.name}  ${pod.image}  ${pod.state}`);
  }
  return found;
}
