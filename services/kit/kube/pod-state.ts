import type { ContainerStatus, Pod } from './objects.ts';
import type { PodSummary } from './types.ts';
import { clip, reasoned } from './words.ts';

/** On its way out: it says nothing about what was asked for. */
export function isLeaving({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined;
}

export function isReady(pod: Pod): boolean {
  return condition(pod, 'Ready')?.status === 'True';
}

/** Why a pod is not ready, in a line: reason first, then the words of the kubelet or the scheduler. Pure. */
export function stateOf(pod: Pod): string {
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const troubled = statuses.map(containerTrouble).find((words) => words !== undefined);
  if (troubled !== undefined) return troubled;
  if (pod.status?.reason !== undefined) return reasoned(pod.status.reason, pod.status.message);
  const scheduled = condition(pod, 'PodScheduled');
  if (scheduled?.status === 'False') return reasoned(scheduled.reason ?? 'Unschedulable', scheduled.message);
  const unready = statuses.filter(({ ready, state }) => !ready && state?.running !== undefined);
  if (unready.length > 0 && !isReady(pod)) {
    return `running, but its readiness probe does not pass (${unready.map(({ name }) => name).join(', ')})`;
  }
  const phase = pod.status?.phase ?? 'Unknown';
  return phase === 'Running' && !isReady(pod)
    ? reasoned('running, but not ready', condition(pod, 'Ready')?.message)
    : phase;
}

export function summaryOf(pod: Pod): PodSummary {
  const running = pod.status?.containerStatuses?.[0]?.image;
  const image = pod.spec?.containers?.[0]?.image ?? running ?? '';
  return { name: pod.metadata.name, image, ready: isReady(pod), state: stateOf(pod) };
}

/** A container that waits for more than its turn, or that ended badly; the end before a restart says more than the back-off. */
function containerTrouble({ name, state, lastState, restartCount }: ContainerStatus): string | undefined {
  const waiting = state?.waiting;
  const ended = state?.terminated ?? lastState?.terminated;
  if (waiting?.reason === 'CrashLoopBackOff' && ended !== undefined) {
    return `CrashLoopBackOff: container ${name} ${exit(ended)} (${restartCount ?? 0} restarts)`;
  }
  const starting = waiting?.reason === undefined || ['ContainerCreating', 'PodInitializing'].includes(waiting.reason);
  if (waiting !== undefined && !starting) return reasoned(waiting.reason ?? '', waiting.message);
  const failed = state?.terminated;
  if (failed === undefined || failed.exitCode === 0) return undefined;
  return reasoned(failed.reason ?? 'Error', `container ${name} ${exit(failed)}`);
}

function exit(ended: { readonly exitCode: number; readonly message?: string; readonly reason?: string }): string {
  const detail = ended.message?.trim() || (ended.reason === 'Error' ? undefined : ended.reason);
  return `ended with exit code ${ended.exitCode}${detail === undefined ? '' : ` (${clip(detail)})`}`;
}

function condition(pod: Pod, type: string) {
  return pod.status?.conditions?.find((candidate) => candidate.type === type);
}
