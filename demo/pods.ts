import { setTimeout as pause } from 'node:timers/promises';
import { slipwayError } from '../services/kit/errors/index.ts';
import { createKube, type Kube, type PodSummary } from '../services/kit/kube/index.ts';
import type { Cluster } from './cluster.ts';

export interface StagePods {
  readonly stage: string;
  readonly pods: readonly PodSummary[];
}

export interface PodWatch {
  /** The pods of a service by stage, once each stage runs exactly the image and nothing else. */
  readonly settled: (image: string) => Promise<readonly StagePods[]>;
  readonly close: () => void;
}

/** What is scaled down may take this long to be gone. */
const SETTLED_WITHIN = 15_000;

export interface Watched {
  readonly project: string;
  readonly service: string;
  readonly stages: readonly string[];
  readonly signal: AbortSignal;
}

/** Asks the cluster itself, not Slipway, what runs. */
export function watchPods(cluster: Cluster, watched: Watched): PodWatch {
  const kube = createKube(cluster.source);
  return { settled: (image) => settled(kube, watched, image), close: () => kube.close() };
}

async function settled(kube: Kube, watched: Watched, image: string): Promise<readonly StagePods[]> {
  const deadline = performance.now() + SETTLED_WITHIN;
  for (;;) {
    const found = await Promise.all(watched.stages.map((stage) => podsIn(kube, watched, stage)));
    if (found.every(({ pods }) => runsOnly(pods, image))) return found;
    if (performance.now() > deadline) {
      const text = found.map(({ stage, pods }) => `${stage} has ${describePods(pods)}`).join(', ');
      throw slipwayError('SLW_DEMO_UNEXPECTED', { expected: `only ${image} to run in every stage`, found: text });
    }
    await pause(100, undefined, { signal: watched.signal });
  }
}

async function podsIn(kube: Kube, { project, service, signal }: Watched, stage: string): Promise<StagePods> {
  const workload = { kind: 'Deployment', namespace: `${project}-${stage}`, name: `${project}-${stage}-${service}` };
  return { stage, pods: await kube.podsOf([workload], signal) };
}

/** Pure. */
export function runsOnly(pods: readonly PodSummary[], image: string): boolean {
  return pods.length > 0 && pods.every((pod) => pod.ready && pod.image === image);
}

function describePods(pods: readonly PodSummary[]): string {
  if (pods.length === 0) return 'no pods';
  return pods.map((pod) => `${pod.name} (${pod.image}, ${pod.state})`).join(' and ');
}
