import type { SequenceRecord, TaskRecord } from '../../kit/sequences/index.ts';

/** A span for people: `45 s`, `12 min`, `3 h 05 min`, `4 d 2 h`. Clocks that differ read as zero. */
export function spanWords(milliseconds: number): string {
  const seconds = Math.max(Math.round(milliseconds / 1_000), 0);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** `5 min ago`; nothing for a time that is not known. */
export function ago(time: string | undefined, now: Date): string {
  return time === undefined ? '' : `${spanWords(now.getTime() - Date.parse(time))} ago`;
}

/** `at 2026-… (in 5 min)`. */
export function dueWords(time: string, now: Date): string {
  const left = Date.parse(time) - now.getTime();
  return left > 0 ? `at ${time} (in ${spanWords(left)})` : `at ${time}`;
}

/** ` by alice: lunch`, as far as it is known. */
export function byWhom({ actor, reason }: { readonly actor?: string; readonly reason?: string }): string {
  return `${actor === undefined ? '' : ` by ${actor}`}${reason === undefined ? '' : `: ${reason}`}`;
}

/** Since when a run is in its state. */
export function sinceOf(run: SequenceRecord): string {
  const { state, triggeredAt, startedAt, finishedAt, paused, aborted } = run;
  switch (state) {
    case 'finished':
      return finishedAt ?? triggeredAt;
    case 'paused':
      return paused?.at ?? triggeredAt;
    case 'aborting':
      return aborted?.at ?? triggeredAt;
    case 'waitingForApproval':
      return openTaskOf(run)?.triggeredAt ?? triggeredAt;
    case 'started':
      return startedAt ?? triggeredAt;
    case 'waiting':
      return triggeredAt;
  }
}

export function openTaskOf({ tasks }: SequenceRecord): TaskRecord | undefined {
  return tasks.find(({ state }) => state === 'delayed' || state === 'triggered' || state === 'started');
}

/** How a run is named to people. */
export function runWords({ sequence, stage, context }: SequenceRecord): string {
  return `${sequence} in ${stage} (${context})`;
}

/** The words of a command that concerns a run. */
export function command(verb: string, { project, context, stage }: SequenceRecord, inStage = true): string {
  return `slipway ${verb} sequence --project ${project} --context ${context}${inStage ? ` --stage ${stage}` : ''}`;
}
