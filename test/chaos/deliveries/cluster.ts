import { createRouter, type Weights } from '../../../services/kit/traffic/index.ts';
import { keyOf, servingAfter, STAGES, type Serving, type Step } from './plan.ts';
import type { Scene } from './scene.ts';
import { PROJECT } from './shipyard.ts';
import { retried } from '../kit/index.ts';

const SETTLE_MS = 15_000;

interface Lane {
  readonly namespace: string;
  /** Of the user's release, its Deployment and its Service. */
  readonly name: string;
}

/** What is wrong in the cluster: releases that are pending, a wrong version or number of pods, traffic on the wrong side. */
export async function wrongCluster(scene: Scene, steps: readonly Step[]): Promise<string[]> {
  const wrong: string[] = [];
  const states = servingAfter(steps);
  for (const key of new Set(steps.map(keyOf))) {
    const [stage = '', service = ''] = key.split('/');
    const lane = { namespace: `${PROJECT}-${stage}`, name: `${PROJECT}-${stage}-${service}` };
    const state = states.get(key);
    // Pods of before are on their way out for a moment.
    const faults = await retried(SETTLE_MS, async () => faultsOf(scene, lane, stage === 'bluegreen', state));
    const story = steps.filter((step) => keyOf(step) === key).map(({ operation, image }) => `${operation} ${image}`);
    wrong.push(...faults.map((fault) => `${key}: ${fault} (after ${story.join(', ')})`));
  }
  return wrong;
}

async function faultsOf(scene: Scene, lane: Lane, isPair: boolean, state: Serving | undefined): Promise<string[]> {
  if (state === undefined) return leftovers(scene, lane.name);
  if (isPair) return pairFaults(scene, lane, state);
  return [
    ...(await releaseFaults(scene, lane, '')),
    ...(await podFaults(scene, lane, '', state.image, state.replicas)),
  ];
}

/** Nothing of a service that was removed is left, in any stage. */
async function leftovers({ releases }: Scene, name: string): Promise<string[]> {
  const service = name.split('-').at(-1);
  const names = STAGES.flatMap((stage) =>
    ['', '-generated'].map((end) => ({
      namespace: `${PROJECT}-${stage}`,
      release: `${PROJECT}-${stage}-${service}${end}`,
    })),
  );
  const histories = await Promise.all(names.map(async (release) => releases.history(release)));
  return histories.flatMap((history, at) => (history.length === 0 ? [] : [`${names[at]?.release} is left`]));
}

async function pairFaults(scene: Scene, lane: Lane, { image, replicas, preview }: Serving): Promise<string[]> {
  const wanted: Weights = preview === undefined ? { canary: 0, primary: 100 } : { canary: 100, primary: 0 };
  const router = createRouter({ kind: 'service' }, { kube: scene.kube, gateway: '' });
  const weights = await router.read({ namespace: lane.namespace, service: lane.name });
  const led = JSON.stringify(weights) === JSON.stringify(wanted);
  return [
    ...(await releaseFaults(scene, lane, '')),
    ...(await releaseFaults(scene, lane, '-generated')),
    ...(led ? [] : [`the weights are ${JSON.stringify(weights)}, not ${JSON.stringify(wanted)}`]),
    ...(await podFaults(scene, lane, '-primary', image, replicas)),
    ...(await podFaults(scene, lane, '', preview ?? '', preview === undefined ? 0 : replicas)),
  ];
}

async function releaseFaults({ releases }: Scene, { namespace, name }: Lane, end: string): Promise<string[]> {
  const history = await releases.history({ namespace, release: `${name}${end}` });
  const pending = history.filter(({ status }) => status.startsWith('pending-'));
  const newest = history.at(-1);
  return [
    ...pending.map(({ revision, status }) => `revision ${revision} of ${name}${end} is ${status}`),
    ...(newest?.status === 'deployed'
      ? []
      : [`the newest revision of ${name}${end} is ${newest?.status ?? 'missing'}`]),
  ];
}

async function podFaults(
  { kube }: Scene,
  { namespace, name }: Lane,
  end: string,
  image: string,
  count: number,
): Promise<string[]> {
  const pods = await kube.podsOf([{ kind: 'Deployment', name: `${name}${end}`, namespace }]);
  const wanted = pods.length === count && pods.every((pod) => pod.image === image && pod.ready);
  const told = pods.map((pod) => `${pod.image} ${pod.state}`).join(', ') || 'none';
  return wanted ? [] : [`pods of ${name}${end}: ${told}; expected ${count} of ${image || 'nothing'}`];
}
