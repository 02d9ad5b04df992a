import type { SequenceRecord, TaskRecord } from '../../kit/sequences/index.ts';
import type { Evidence, Finding, KnownExecutor } from './types.ts';
import { ago, command, dueWords, openTaskOf } from './words.ts';

type Known = Pick<Evidence, 'executors' | 'now'>;

/** What the open task of a run is waiting for; nothing where none is open. */
export function taskFindings(run: SequenceRecord, known: Known): Finding[] {
  const task = openTaskOf(run);
  switch (task?.state) {
    case 'delayed':
      return [delayed(task, known)];
    case 'triggered':
      return [unclaimed(run, task, known)];
    case 'started':
      return [started(run, task, known)];
    default:
      return [];
  }
}

/** The same in one half sentence, for who waits behind it. */
export function taskWords(run: SequenceRecord, { executors, now }: Known): string {
  const task = openTaskOf(run);
  if (task === undefined) return 'between two tasks';
  if (task.state === 'delayed') return `its task ${task.name} is due ${dueWords(task.dueAt ?? '', now)}`;
  if (task.state === 'triggered') {
    const nobody = (executors.get(task.name) ?? []).length === 0 ? ', and nobody is registered for it' : '';
    return `nobody has answered its task ${task.name} yet, triggered ${ago(task.triggeredAt, now)}${nobody}`;
  }
  return `${task.executors.join(', ')} work${task.executors.length === 1 ? 's' : ''} on its task ${task.name}${heard(task, now)}`;
}

function delayed(task: TaskRecord, { now }: Known): Finding {
  const when = dueWords(task.dueAt ?? '', now);
  return { about: 'delay', message: `The task ${task.name} is due ${when}: the shipyard says triggeredAfter.`, task };
}

function unclaimed(run: SequenceRecord, task: TaskRecord, { executors, now }: Known): Finding {
  const known = executors.get(task.name) ?? [];
  const deadline = task.deadline === undefined ? '' : ` It is given up ${dueWords(task.deadline, now)}.`;
  return {
    about: 'unclaimed',
    message: `Nobody has answered ${task.name}.triggered, sent ${ago(task.triggeredAt, now)}. ${registered(known, now)}${deadline}`,
    next: `Start an executor for ${task.name}, or end the run: ${command('abort', run)}`,
    task,
    executors: known.map(({ name }) => name),
  };
}

function registered(known: readonly KnownExecutor[], now: Date): string {
  if (known.length === 0) return "Nobody is registered for it; Slipway's own services need no registration.";
  const names = known.map(({ name, lastSeen }) => `${name} (last seen ${ago(lastSeen, now)})`).join(', ');
  return `Registered for it: ${names}.`;
}

function started(run: SequenceRecord, task: TaskRecord, { now }: Known): Finding {
  const says = task.message === undefined || task.message === '' ? '' : ` It last said: ${task.message}`;
  const deadline =
    task.deadline === undefined ? '' : ` Unless it is heard of, it is given up ${dueWords(task.deadline, now)}.`;
  return {
    about: 'task',
    message: `${task.executors.join(', ') || 'An executor'} works on ${task.name}${heard(task, now)}.${deadline}${says}`,
    next: `slipway get sequence ${run.context} --project ${run.project} -w`,
    task,
  };
}

function heard({ triggeredAt, lastHeardAt }: TaskRecord, now: Date): string {
  const last = lastHeardAt === undefined ? '' : `, last heard of ${ago(lastHeardAt, now)}`;
  return triggeredAt === undefined ? last : ` since ${triggeredAt}${last}`;
}
