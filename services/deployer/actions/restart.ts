import { setTimeout as delay } from 'node:timers/promises';
import { messageOf, slipwayError } from '../../kit/errors/index.ts';
import type { TaskAnswer } from '../../kit/executor/index.ts';
import { subjectOf, type ManifestObject } from '../../kit/helm/index.ts';
import { workloadPath, type ObjectReference } from '../../kit/kube/index.ts';
import { yamlText } from '../plain-chart/index.ts';
import { reportProgress } from '../progress.ts';
import { readable } from '../readable.ts';
import { checkManifests } from '../rights.ts';
import type { Work } from '../work.ts';
import { runningWorkloads } from './running.ts';
import type { Action } from './types.ts';

/** kubectl's own, so that it and people recognise the restart. */
const ANNOTATION = 'kubectl.kubernetes.io/restartedAt';
const FIELD_MANAGER = 'slipway-restart';
const RESTARTED = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;
const POLL_MS = 500;
const TELL_EVERY_MS = 5_000;
/** How long the pods of before get to come back where a restart failed. */
const BACK_MS = 60_000;

/** Kept before the first patch: an attempt that goes on must not restart again, and must know what was there before. */
interface Plan {
  readonly at: string;
  /** The annotation's value by `Kind name`; null where there was none. */
  readonly before: Readonly<Record<string, string | null>>;
}

/** Replaces the pods of a release one after the other, by the rules of its workloads, and waits until the new ones serve. */
export const restart: Action = {
  name: 'restart',
  async run({ work, scope }) {
    const workloads = await runningWorkloads(work, scope, 'restart', RESTARTED);
    if (workloads.length === 0) {
      throw slipwayError('SLW_ACTION_NOTHING_TO_RESTART', { subject: subjectOf(work.name) });
    }
    const plan = (work.tools.journal.get('restart') as Plan | undefined) ?? (await decide(work, workloads));
    await annotate(work, workloads, () => plan.at);
    const isReady = await settle(work, workloads, work.timeoutMs);
    return isReady ? answer(workloads) : takeBack(work, workloads, plan);
  },
};

async function decide(work: Work, workloads: readonly ManifestObject[]): Promise<Plan> {
  await checkManifests(
    work,
    'change',
    workloads.map(({ object }) => yamlText(object)),
  );
  const before: Record<string, string | null> = {};
  for (const workload of workloads) before[keyOf(workload)] = await annotationOf(work, workload);
  const plan: Plan = { at: work.deps.clock().toISOString(), before };
  await work.tools.journal.record('restart', { ...plan });
  return plan;
}

interface Restartable {
  readonly spec?: {
    readonly template?: { readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> } };
  };
}

async function annotationOf({ deps, tools }: Work, workload: ObjectReference): Promise<string | null> {
  const object = await deps.kube.get<Restartable>(workloadPath(workload), { signal: tools.signal });
  return object?.spec?.template?.metadata?.annotations?.[ANNOTATION] ?? null;
}

/** The same value again changes nothing. A workload that is gone is told of by the wait. */
async function annotate(
  { deps, tools }: Work,
  workloads: readonly ObjectReference[],
  value: (workload: ObjectReference) => string | null,
): Promise<void> {
  const patches = workloads.map((workload) => ({
    path: workloadPath(workload),
    change: { spec: { template: { metadata: { annotations: { [ANNOTATION]: value(workload) } } } } },
    fieldManager: FIELD_MANAGER,
    signal: tools.signal,
  }));
  await Promise.all(patches.map((patch) => deps.kube.patch(patch)));
}

/** Waits until all are ready, telling what is not; false when the time is up. */
async function settle(work: Work, workloads: readonly ObjectReference[], timeoutMs: number): Promise<boolean> {
  const { deps, tools } = work;
  const [deadline, told] = [performance.now() + timeoutMs, { text: '', at: performance.now() }];
  for (;;) {
    const problems = (await deps.kube.problemsOf(workloads, tools.signal)).join('\n');
    if (problems === '') return true;
    const now = performance.now();
    if (now > deadline) return false;
    if (now - told.at >= TELL_EVERY_MS && problems !== told.text) {
      Object.assign(told, { text: problems, at: now });
      await reportProgress(work, problems);
    }
    await delay(POLL_MS, undefined, { signal: tools.signal });
  }
}

function answer(workloads: readonly ObjectReference[]): TaskAnswer {
  const message = `Successfully restarted ${workloads.map(keyOf).join(', ')}.`;
  return { status: 'succeeded', result: 'pass', message };
}

/** Without the annotation the template is that of the pods of before, which then stay or come back. */
async function takeBack(work: Work, workloads: readonly ObjectReference[], plan: Plan): Promise<never> {
  const { deps, tools, timeoutMs, name } = work;
  const [problems, logs] = await Promise.all([
    deps.kube.problemsOf(workloads, tools.signal),
    deps.kube.logsOf(workloads, tools.signal),
  ]);
  const standing = await goBack(work, workloads, plan);
  const reasons = [...problems, ...logs].join('\n');
  const timeout = readable(timeoutMs);
  throw slipwayError('SLW_ACTION_RESTART_FAILED', { subject: subjectOf(name), timeout, reasons, standing });
}

/** What runs now, in words: a way back that fails must not hide why it became necessary. */
async function goBack(work: Work, workloads: readonly ObjectReference[], plan: Plan): Promise<string> {
  const { deps, tools } = work;
  try {
    await annotate(work, workloads, (workload) => plan.before[keyOf(workload)] ?? null);
    await deps.kube.freeStuckPods(workloads, tools.signal);
    const isBack = await settle(work, workloads, Math.min(work.timeoutMs, BACK_MS));
    return isBack ? 'It was taken back; as many pods serve as before.' : 'It was taken back, but not all pods serve.';
  } catch (error) {
    tools.signal.throwIfAborted();
    return `Taking it back failed too: ${messageOf(error)}`;
  }
}

function keyOf({ kind, name }: ObjectReference): string {
  return `${kind} ${name}`;
}
