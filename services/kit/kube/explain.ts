import type { KubeEvent, Pod } from './objects.ts';
import type { Observation } from './observe.ts';
import { isLeaving, isReady, stateOf } from './pod-state.ts';
import { countsOf, isRefusal, isSettled } from './settled.ts';
import { warningsAbout } from './warnings.ts';
import { reasoned } from './words.ts';

/** Sentences in an answer: enough to see the fault, few enough to be read. */
const MAX_LINES = 8;

/**
 * What is not ready and why: a line for each workload that is behind, for each cause among its pods, and the newest
 * warnings about any of them. Empty when all is well. Pure.
 */
export function explain(observations: readonly Observation[], events: readonly KubeEvent[]): readonly string[] {
  const behind = observations.filter((observation) => !isSettled(observation));
  const workloads = behind.flatMap(workloadLines);
  const unready = behind.flatMap(({ pods }) => pods.filter((pod) => !isReady(pod) && !isLeaving(pod)));
  const lines = [...workloads, ...causes(unready)].slice(0, MAX_LINES);
  return [...lines, ...warningsAbout(behind, events, lines)];
}

function workloadLines({ reference, workload }: Observation): readonly string[] {
  const subject = `${reference.kind} ${reference.name}`;
  if (workload === undefined) return [`${subject}: does not exist`];
  const { wanted, updated, available } = countsOf(workload);
  const refusals = (workload.status?.conditions ?? []).filter(isRefusal);
  const reasons = refusals.map(({ reason, message }) => `${subject}: ${reasoned(reason ?? 'refused', message)}`);
  if (workload.kind === 'Job') return reasons;
  return [`${subject}: ${updated} of ${wanted} updated, ${available} available`, ...reasons];
}

/** One line a cause; the pods that share it are counted, not listed. */
function causes(pods: readonly Pod[]): readonly string[] {
  const names = new Map<string, readonly string[]>();
  for (const pod of pods) names.set(stateOf(pod), [...(names.get(stateOf(pod)) ?? []), pod.metadata.name]);
  return [...names].map(([state, [first, ...others]]) => {
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
    return `pod ${first ?? ''}${more}: ${state}`;
  });
}
