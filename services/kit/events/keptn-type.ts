/** What a Keptn event type names. Classified by part count alone, as the control plane does (specs/keptn.md 1.2). */
export type KeptnType =
  | { readonly kind: 'task'; readonly task: string; readonly phase: string }
  | { readonly kind: 'sequence'; readonly stage: string; readonly sequence: string; readonly phase: string }
  | { readonly kind: 'other' };

export const KEPTN_PREFIX = 'sh.keptn.event.';
const TASK_STATUS_CHANGED = /^sh\.keptn\.event\.([^.]+)\.status\.changed$/;

/**
 * Reads a type. Traps: `sh.keptn.event.<task>.status.changed` has six parts but is a task event, the one exception
 * made here; `service.delete.finished` and its like are six parts too and do read as a sequence event.
 */
export function parseKeptnType(type: string): KeptnType {
  const progress = TASK_STATUS_CHANGED.exec(type);
  if (progress?.[1] !== undefined) return { kind: 'task', task: progress[1], phase: 'status.changed' };
  if (!type.startsWith(KEPTN_PREFIX)) return { kind: 'other' };
  const parts = type.split('.').slice(3);
  if (parts.some((part) => part === '')) return { kind: 'other' };
  const [first, second, third] = parts;
  if (parts.length === 2 && first && second) return { kind: 'task', task: first, phase: second };
  if (parts.length === 3 && first && second && third) {
    return { kind: 'sequence', stage: first, sequence: second, phase: third };
  }
  return { kind: 'other' };
}

export function taskType(task: string, phase: string): string {
  return `${KEPTN_PREFIX}${task}.${phase}`;
}

export function sequenceType(stage: string, sequence: string, phase: 'triggered' | 'finished'): string {
  return `${KEPTN_PREFIX}${stage}.${sequence}.${phase}`;
}
