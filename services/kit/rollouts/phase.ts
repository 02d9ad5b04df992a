import type { Rollout } from './resource.ts';
import type { Phase, PhaseView } from './types.ts';

const WORKLOAD_GENERATION = 'rollout.argoproj.io/workload-generation';
const PHASES: readonly string[] = ['Progressing', 'Paused', 'Healthy', 'Degraded'] satisfies readonly Phase[];

/**
 * The phase behind the gates (specs/argo.md 2.3): what the controller wrote counts only once it has seen the newest
 * specification, and a pause that somebody ended is over. Pure.
 */
export function phaseOf(rollout: Rollout): PhaseView {
  return gateOf(rollout) ?? written(rollout);
}

/** Why the status does not count yet; undefined when it does. */
function gateOf({ metadata, status }: Rollout): PhaseView | undefined {
  const observed = Number.parseInt(status?.observedGeneration ?? '', 10);
  if (status?.phase === undefined || observed < (metadata.generation ?? 0)) {
    return progressing('NotObserved', 'the controller has not seen the newest specification yet');
  }
  if (status.controllerPause === true && (status.pauseConditions ?? []).length === 0) {
    return progressing('Unpausing', 'the controller has not ended the pause yet');
  }
  const workload = metadata.annotations?.[WORKLOAD_GENERATION];
  if (workload !== undefined && workload !== status.workloadObservedGeneration) {
    return progressing('WorkloadNotObserved', 'the controller has not seen the newest reference workload yet');
  }
  return undefined;
}

function progressing(reason: GateReason, message: string): PhaseView {
  return { phase: 'Progressing', reason, message };
}

const GATES = ['NotObserved', 'Unpausing', 'WorkloadNotObserved'] as const;
type GateReason = (typeof GATES)[number];

/** Whether it is the controller's turn, so that nothing can be said of the newest state. Pure. */
export function isUnheard({ phase, reason }: PhaseView): boolean {
  return phase === 'Progressing' && GATES.some((gate) => gate === reason);
}

function written({ status }: Rollout): PhaseView {
  const message = status?.message ?? '';
  const phase = PHASES.includes(status?.phase ?? '') ? (status?.phase as Phase) : 'Progressing';
  const reason = reasonIn(phase, message, status?.pauseConditions?.[0]?.reason);
  return reason === undefined ? { phase, message } : { phase, reason, message };
}

/** `ManuallyPaused` stands before the reasons of the controller, for it blocks them all. */
function reasonIn(phase: Phase, message: string, pause: string | undefined): string | undefined {
  if (phase === 'Paused') return message === 'manually paused' ? 'ManuallyPaused' : (pause ?? message);
  if (phase === 'Degraded') return /^\w+(?=:|$)/.exec(message)?.[0];
  return undefined;
}
