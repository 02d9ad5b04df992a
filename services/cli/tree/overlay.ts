import {
  contextOf,
  objectData,
  parseKeptnType,
  triggeredIdOf,
  type CloudEvent,
  type KeptnType,
  type Result,
  type Status,
} from '../../kit/events/index.ts';
import type { SequenceRecord, TaskRecord } from '../../kit/sequences/index.ts';
import { askedWords, wordsOfAsking } from './asked.ts';

export interface TaskView extends TaskRecord {
  /** The newest `.status.changed` message while the task runs. */
  progress?: string;
  /** Of an approval that people are asked for: what they can type. */
  asks?: string;
}

export interface RunView extends Omit<SequenceRecord, 'tasks'> {
  tasks: TaskView[];
}

const RANK: Readonly<Record<string, number>> = {
  pending: 0,
  delayed: 1,
  triggered: 2,
  started: 3,
  finished: 4,
  skipped: 4,
};

/**
 * The runs as the stored records and the events seen so far tell them together. The record of a run lags behind its
 * events by the conductor's commit, and events before the watch began are only in the record: neither alone suffices.
 */
export function runsOf(records: readonly SequenceRecord[], events: readonly CloudEvent[]): RunView[] {
  const runs = records.map((record) => ({
    ...record,
    tasks: record.tasks.map((task) => viewOf(record, task)),
  })) as RunView[];
  for (const event of events) {
    const name = parseKeptnType(event.type);
    if (name.kind === 'sequence') overlaySequence(runs, event, name);
    if (name.kind === 'task') overlayTask(runs, event, name);
  }
  return runs.sort((a, b) => a.triggeredAt.localeCompare(b.triggeredAt));
}

function viewOf(run: SequenceRecord, task: TaskRecord): TaskView {
  if (run.state !== 'waitingForApproval' || task.state !== 'started' || task.triggeredId === undefined)
    return { ...task };
  return { ...task, asks: wordsOfAsking(task.triggeredId) };
}

function overlaySequence(runs: RunView[], event: CloudEvent, name: KeptnType & { kind: 'sequence' }): void {
  if (name.phase === 'triggered' && !runs.some((run) => run.triggeredId === event.id)) runs.push(newRun(event, name));
  if (name.phase !== 'finished') return;
  const run = runs.find((candidate) => candidate.triggeredId === triggeredIdOf(event));
  if (run === undefined || run.state === 'finished') return;
  Object.assign(run, { state: 'finished' }, endOf(event));
}

function newRun(event: CloudEvent, name: KeptnType & { kind: 'sequence' }): RunView {
  const data = objectData(event);
  return {
    id: event.id,
    triggeredId: event.id,
    context: contextOf(event) ?? '',
    project: text(data['project']),
    stage: name.stage,
    service: text(data['service']),
    sequence: name.sequence,
    state: 'started',
    triggeredAt: event.time ?? '',
    tasks: [],
  };
}

function overlayTask(runs: RunView[], event: CloudEvent, name: KeptnType & { kind: 'task' }): void {
  if (name.phase === 'triggered') {
    overlayTriggered(runs, event, name.task);
    return;
  }
  const task = taskById(runs, triggeredIdOf(event));
  if (task === undefined || (RANK[task.state] ?? 0) >= 4) return;
  if (name.phase === 'started') {
    task.state = 'started';
    if (!task.executors.includes(event.source)) task.executors = [...task.executors, event.source];
    const asks = askedWords(event);
    if (asks !== '') task.asks = asks;
  }
  if (name.phase === 'status.changed') progressOf(task, event);
  if (name.phase === 'finished') Object.assign(task, { state: 'finished' }, endOf(event));
}

/** A task event does not name its run: it belongs to the newest open run of its stage. */
function overlayTriggered(runs: RunView[], event: CloudEvent, name: string): void {
  if (taskById(runs, event.id) !== undefined) return;
  const stage = objectData(event)['stage'];
  const run = runs.findLast((candidate) => candidate.stage === stage && candidate.state !== 'finished');
  if (run === undefined) return;
  const next = {
    state: 'triggered' as const,
    triggeredId: event.id,
    ...(event.time === undefined ? {} : { triggeredAt: event.time }),
  };
  const waiting = run.tasks.find(
    (task) => task.name === name && task.triggeredId === undefined && (RANK[task.state] ?? 4) < 2,
  );
  if (waiting === undefined) run.tasks.push({ name, executors: [], ...next });
  else Object.assign(waiting, next);
}

function progressOf(task: TaskView, event: CloudEvent): void {
  const message = objectData(event)['message'];
  if (typeof message === 'string' && message !== '') task.progress = message;
}

function taskById(runs: readonly RunView[], id: string | undefined): TaskView | undefined {
  if (id === undefined) return undefined;
  return runs.flatMap((run) => run.tasks).find((task) => task.triggeredId === id);
}

function endOf(event: CloudEvent): { finishedAt?: string; result?: Result; status?: Status; message?: string } {
  const { result, status, message } = objectData(event);
  return {
    ...(event.time === undefined ? {} : { finishedAt: event.time }),
    ...(result === 'pass' || result === 'warning' || result === 'fail' ? { result } : {}),
    ...(typeof status === 'string' ? { status: status as Status } : {}),
    ...(typeof message === 'string' && message !== '' ? { message } : {}),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
