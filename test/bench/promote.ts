import { randomUUID } from 'node:crypto';
import { apiAccess, callApi, type ApiAccess } from '../../sandbox/index.ts';
import { objectData, type CloudEvent } from '../../services/kit/events/index.ts';
import {
  createKube,
  type JsonPatchOperation,
  type Kube,
  type ObjectMeta,
  type Watching,
} from '../../services/kit/kube/index.ts';
import type { Report } from '../../tools/index.ts';
import { percentile, type Figure } from './figure.ts';
import { openStage, type Stage } from './stage.ts';

const ROUNDS = 40;
const NAME = 'paused';
const NAMESPACE = 'bench-dev';
const FOLDER = `/apis/argoproj.io/v1alpha1/namespaces/${NAMESPACE}/rollouts`;

interface Rollout {
  readonly metadata: ObjectMeta;
  readonly status?: {
    readonly phase?: string;
    readonly currentStepIndex?: number;
    readonly pauseConditions?: readonly object[] | null;
  };
}

/**
 * From the publication of release.triggered to the accepted patch, which a watch sees as the end of the pause; and to
 * `.finished`. In turn with the bare patch, which is what is the API server's and not Slipway's. The Rollout has pauses and
 * no pods, so that nothing but Slipway and the API server is measured.
 */
export async function benchPromote(report: Report, signal: AbortSignal): Promise<Figure[]> {
  const stage = await openStage(report, signal, true);
  const { kubeconfig = '', context } = stage.environment.cluster.source;
  const kube = createKube({ kubeconfig, ...(context === undefined ? {} : { context }) });
  const seen = watchRollout(kube);
  try {
    await stage.addServices([NAME]);
    await begin(await apiAccess(kubeconfig), seen);
    const [bare, patched, finished]: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      bare.push(await patch(kube, seen));
      const times = await release(stage, seen);
      patched.push(times.patched);
      finished.push(times.finished);
    }
    return figures(bare, patched, finished);
  } finally {
    seen.watching.close();
    kube.close();
    await stage.close();
  }
}

function figures(bare: readonly number[], patched: readonly number[], finished: readonly number[]): Figure[] {
  const [p50, bareP50] = [percentile(patched, 0.5), percentile(bare, 0.5)];
  return [
    { name: 'promote.p50', value: p50, unit: 'ms', target: { is: 'at most', value: 30 } },
    { name: 'promote.p99', value: percentile(patched, 0.99), unit: 'ms' },
    { name: 'promote.bare-patch', value: bareP50, unit: 'ms' },
    { name: 'promote.ratio', value: p50 / bareP50, unit: 'x' },
    { name: 'promote.finished', value: percentile(finished, 0.5), unit: 'ms' },
  ];
}

/** The guarded patch alone, as Slipway sends it, on a kept connection. */
async function patch(kube: Kube, seen: Seen): Promise<number> {
  const { status } = await seen.paused();
  const body: readonly JsonPatchOperation[] = [
    { op: 'test', path: '/status/currentStepIndex', value: status?.currentStepIndex },
    { op: 'remove', path: '/status/pauseConditions' },
  ];
  const ended = seen.released();
  const from = performance.now();
  await kube.change({ path: `${FOLDER}/${NAME}/status`, type: 'json', body, fieldManager: 'bench' });
  return (await ended) - from;
}

async function release(stage: Stage, seen: Seen): Promise<{ readonly patched: number; readonly finished: number }> {
  await seen.paused();
  const event = releaseOf();
  const finished = stage.untilAnswered(event.id, 'finished');
  const ended = seen.released();
  const from = performance.now();
  await stage.bus.publish(event);
  const patched = (await ended) - from;
  const { at, event: answer } = await finished;
  const { result, message } = objectData(answer);
  if (result !== 'pass') throw new Error(`the release ended with ${String(result)}: ${String(message)}`);
  return { patched, finished: at - from };
}

interface Seen {
  readonly watching: Watching;
  until(test: (rollout: Rollout) => boolean): Promise<Rollout>;
  paused(): Promise<Rollout>;
  /** Resolves with the moment (performance.now) at which the pause was seen ended. */
  released(): Promise<number>;
}

function watchRollout(kube: Kube): Seen {
  const waiting = new Set<(rollout: Rollout) => void>();
  let last: Rollout | undefined;
  const see = (rollout: Rollout) => {
    last = rollout;
    for (const look of [...waiting]) look(rollout);
  };
  const watching = kube.watch<Rollout>({
    path: FOLDER,
    onList: (all) => all.forEach(see),
    onChange: (_, rollout) => see(rollout),
  });
  const until: Seen['until'] = (test) =>
    new Promise((resolve) => {
      const look = (rollout: Rollout) => {
        if (!test(rollout)) return;
        waiting.delete(look);
        resolve(rollout);
      };
      waiting.add(look);
      if (last !== undefined) look(last);
    });
  return {
    watching,
    until,
    paused: () => until(({ status }) => status?.phase === 'Paused' && (status.pauseConditions ?? []).length > 0),
    released: () => until(({ status }) => (status?.pauseConditions ?? []).length === 0).then(() => performance.now()),
  };
}

/** A Rollout that serves, and then has a new version at the first of many pauses. */
async function begin(access: ApiAccess, seen: Seen): Promise<void> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } };
  await callApi(access, 'POST', '/api/v1/namespaces', namespace);
  await apply(access, 'reg.local/web:1');
  await seen.until(({ status }) => status?.phase === 'Healthy');
  await apply(access, 'reg.local/web:2');
}

async function apply(access: ApiAccess, image: string): Promise<void> {
  const labels = { app: NAME };
  const steps = Array.from({ length: 2 * ROUNDS + 1 }, () => ({ pause: {} }));
  const spec = {
    replicas: 0,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'web', image }] } },
    strategy: { canary: { steps } },
  };
  const rollout = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', metadata: { name: NAME }, spec };
  const { status, body } = await callApi(access, 'PATCH', `${FOLDER}/${NAME}?fieldManager=bench&force=true`, rollout);
  if (status >= 300) throw new Error(`the Rollout was refused: ${status} ${body}`);
}

function releaseOf(): CloudEvent {
  return {
    id: randomUUID(),
    source: 'bench',
    type: 'sh.keptn.event.release.triggered',
    data: { project: 'bench', stage: 'dev', service: NAME, result: 'pass', status: 'succeeded' },
    extensions: { shkeptncontext: randomUUID() },
  };
}
