import { setTimeout as delay } from 'node:timers/promises';
import { apiAccess, callApi, PARTS_WITH_ROLLOUTS, startSandbox, type ApiAccess } from '../../sandbox/index.ts';
import { createKube, type Kube } from '../../services/kit/kube/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import {
  arrivalMark,
  createRollouts,
  type Mark,
  type RolloutRef,
  type Rollouts,
} from '../../services/kit/rollouts/index.ts';
import { silentReport } from '../../tools/index.ts';
import { percentile, type Figure } from './figure.ts';

const ROLLOUTS = 200;
const NAMESPACE = 'default';
const AT_ONCE = 20;
const DEADLINE_MS = 300_000;
/** The API server takes a moment to notice that a watch has gone. */
const CLOSED_MS = 2_000;
const FOLDER = `/apis/argoproj.io/v1alpha1/namespaces/${NAMESPACE}/rollouts`;

/**
 * Two hundred Rollouts in flight: how many watches Slipway holds for them, and how long after another watch of the same
 * process has seen a Rollout at rest its wait ends. Without pods: what is measured is the way of the news.
 */
export async function benchRollouts(): Promise<Figure[]> {
  const cluster = await startSandbox({ parts: PARTS_WITH_ROLLOUTS, report: silentReport() });
  const kube = createKube({ kubeconfig: cluster.kubeconfig }, {});
  const rollouts = createRollouts({ kube, clock: () => new Date(), log: silentLog() });
  try {
    return await measured(await apiAccess(cluster.kubeconfig), kube, rollouts);
  } finally {
    rollouts.close();
    kube.close();
    await cluster.stop();
  }
}

async function measured(access: ApiAccess, kube: Kube, rollouts: Rollouts): Promise<Figure[]> {
  const refs = Array.from({ length: ROLLOUTS }, (_, index) => ({ namespace: NAMESPACE, name: `bench-${index}` }));
  await all(refs, (ref) => apply(access, ref, '1'));
  await Promise.all(refs.map((ref) => arrive(rollouts, ref)));
  await all(refs, (ref) => apply(access, ref, '2'));
  await Promise.all(refs.map((ref) => arrive(rollouts, ref)));
  const seen = new Map<string, number>();
  const other = kube.watch<Seen>({
    path: FOLDER,
    onList: () => undefined,
    onChange: (_type, object) => note(seen, object),
  });
  const marks = await Promise.all(refs.map((ref) => markOf(rollouts, ref)));
  const lags = refs.map((ref, index) => settledAfter(rollouts, ref, marks[index]!, seen));
  const during = await watchesOf(access);
  await all(refs, async (ref) => {
    await rollouts.promote(ref);
  });
  const late = await Promise.all(lags);
  other.close();
  rollouts.close();
  await delay(CLOSED_MS);
  const ofOthers = await watchesOf(access);
  // The other watch of this bench is not one of Slipway's.
  return [
    { name: 'rollouts.watches', value: during - ofOthers - 1, unit: 'watches', target: { is: 'at most', value: 1 } },
    { name: 'rollouts.settled.p50', value: percentile(late, 0.5), unit: 'ms' },
    { name: 'rollouts.settled.p99', value: percentile(late, 0.99), unit: 'ms', target: { is: 'at most', value: 250 } },
  ];
}

interface Seen {
  readonly metadata: { readonly name: string };
  readonly status?: { readonly phase?: string; readonly currentStepIndex?: number };
}

/** When a Rollout was first seen at rest after its promote. */
function note(seen: Map<string, number>, { metadata: { name }, status }: Seen): void {
  const atRest = status?.phase === 'Paused' && (status.currentStepIndex ?? 0) > 1;
  if (atRest && !seen.has(name)) seen.set(name, performance.now());
}

async function settledAfter(
  rollouts: Rollouts,
  ref: RolloutRef,
  mark: Mark,
  seen: ReadonlyMap<string, number>,
): Promise<number> {
  const settled = await rollouts.settle(ref, mark, { deadlineMs: DEADLINE_MS });
  const now = performance.now();
  if (settled.kind !== 'paused') throw new Error(`${ref.name} is ${settled.kind}`);
  return Math.max(0, now - (seen.get(ref.name) ?? now));
}

async function markOf(rollouts: Rollouts, ref: RolloutRef): Promise<Mark> {
  const view = await rollouts.get(ref);
  if (view === undefined) throw new Error(`${ref.name} is gone`);
  return { ...arrivalMark(view), podHash: view.podHash, fromIndex: view.step };
}

async function arrive(rollouts: Rollouts, ref: RolloutRef): Promise<void> {
  const mark = await rollouts.arrival(ref);
  if (mark !== undefined) await rollouts.settle(ref, mark, { deadlineMs: DEADLINE_MS });
}

async function all(refs: readonly RolloutRef[], work: (ref: RolloutRef) => Promise<void>): Promise<void> {
  for (let first = 0; first < refs.length; first += AT_ONCE) {
    await Promise.all(refs.slice(first, first + AT_ONCE).map(work));
  }
}

async function apply(access: ApiAccess, { name }: RolloutRef, tag: string): Promise<void> {
  const labels = { app: name };
  const steps = [{ setWeight: 25 }, { pause: {} }, { setWeight: 50 }, { pause: {} }];
  const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: `reg.local/bench:${tag}` }] } };
  const spec = { replicas: 0, selector: { matchLabels: labels }, template, strategy: { canary: { steps } } };
  const object = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', metadata: { name }, spec };
  const { status, body } = await callApi(access, 'PATCH', `${FOLDER}/${name}?fieldManager=bench`, object, 60_000);
  if (status >= 300) throw new Error(body);
}

/** Watches of Rollouts that the API server has open, whoever holds them. */
async function watchesOf(access: ApiAccess): Promise<number> {
  const { body } = await callApi(access, 'GET', '/metrics', undefined, 60_000);
  const line = /^apiserver_longrunning_requests\{[^}]*resource="rollouts"[^}]*\} (\d+)/gm;
  return [...body.matchAll(line)].reduce((sum, [, count]) => sum + Number(count), 0);
}
