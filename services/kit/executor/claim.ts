import { eventWrite, type Write } from '../bus/index.ts';
import { readCancellation } from '../cancellations/index.ts';
import { answerEvent, deriveId, type CloudEvent } from '../events/index.ts';
import { journalSubject, seqOf, stateWrite, stored, type JournalRecord, type Stored } from './journal.ts';
import { decideLane, laneSubject, type LaneRecord } from './lane.ts';
import { patienceOf, type ExecutorOptions } from './options.ts';
import { cancelTask, type ReceivedTask } from './received-task.ts';

/** A task that this replica holds: what it knows of its two records, and so what its next writes expect. */
export interface Held {
  journal: JournalRecord;
  journalSeq: number;
  laneSeq: number;
}

/** `aborted`: nobody had begun it, and nobody will; it is to be answered without its lane. */
export type ClaimOutcome =
  { readonly kind: 'held'; readonly held: Held } | { readonly kind: 'wait' | 'done' | 'aborted' };

/** What one waiting task has seen of its lane, to tell a slow holder from a dead one. */
export interface LaneWatch {
  seq: number;
  /** Monotonic milliseconds. */
  since: number;
}

interface Known {
  readonly journal: Stored<JournalRecord>;
  readonly lane: Stored<LaneRecord>;
}

/**
 * Takes a task: lane, journal and `.started` in one commit, so that none is ever without the others. A conflict means
 * that another replica was faster: look again.
 */
export async function claimTask(
  options: ExecutorOptions,
  received: ReceivedTask,
  watch: LaneWatch,
  signal: AbortSignal,
): Promise<ClaimOutcome> {
  const known = await readKnown(options, received);
  if (known.journal.record?.state === 'finished') return { kind: 'done' };
  if (known.journal.record === undefined && received.cancelled.signal.aborted) {
    return { kind: (await isOurs(options, received, known, signal)) ? 'aborted' : 'done' };
  }
  if (known.lane.seq !== watch.seq) Object.assign(watch, { seq: known.lane.seq, since: performance.now() });
  const view = { record: known.lane.record, unchangedFor: performance.now() - watch.since };
  const turn = decideLane(received.key, options.replica, view, patienceOf(options));
  if (turn === 'take' && received.invalid === undefined) received.handler.readAhead?.(received.task, signal);
  const isElsewhere = known.journal.record === undefined && known.lane.record?.task === received.key;
  if ((turn === 'take' || isElsewhere) && !(await isOurs(options, received, known, signal))) return { kind: 'done' };
  if (turn === 'wait') return { kind: 'wait' };
  const held = await commitClaim(options, received, known);
  return held === undefined ? { kind: 'wait' } : { kind: 'held', held };
}

/** What was begun here is ours for good. A lane held for a task that is not in our journal is held by its owner. */
async function isOurs(
  { owns }: ExecutorOptions,
  { task, key, invalid }: ReceivedTask,
  { journal }: Known,
  signal: AbortSignal,
): Promise<boolean> {
  if (owns === undefined || journal.record !== undefined) return true;
  return owns({ task, key, isValid: invalid === undefined, signal });
}

/** All at once, for this is on the way to `.started`. */
async function readKnown({ bus, name }: ExecutorOptions, received: ReceivedTask): Promise<Known> {
  const [journal, lane, cancellation] = await Promise.all([
    bus.read(journalSubject(name, received.key)),
    bus.read(laneSubject(received.lane)),
    readCancellation(bus, received.task.id),
  ]);
  if (cancellation !== undefined) cancelTask(received, cancellation);
  return { journal: stored<JournalRecord>(journal), lane: stored<LaneRecord>(lane) };
}

async function commitClaim(options: ExecutorOptions, received: ReceivedTask, known: Known): Promise<Held | undefined> {
  const { bus, name, replica } = options;
  const journal = startedJournal(received, known.journal.record);
  const lane: LaneRecord = { holder: replica, task: received.key, seq: received.delivery.seq };
  const writes: Write[] = [
    stateWrite(laneSubject(received.lane), lane, known.lane.seq),
    stateWrite(journalSubject(name, received.key), journal, known.journal.seq),
  ];
  if (known.journal.record === undefined) writes.push(eventWrite(startedEvent(options, received)));
  const result = await bus.commit(writes);
  const [laneSeq, journalSeq] = [seqOf(result, 0), seqOf(result, 1)];
  return laneSeq === undefined || journalSeq === undefined ? undefined : { journal, journalSeq, laneSeq };
}

export function startedJournal({ task }: ReceivedTask, before: JournalRecord | undefined): JournalRecord {
  const { type, id, source } = task.event;
  return {
    state: 'started',
    attempts: (before?.attempts ?? 0) + 1,
    effects: before?.effects ?? {},
    task: { type, id, source, context: task.context },
  };
}

export function startedEvent(options: ExecutorOptions, { task }: ReceivedTask): CloudEvent {
  return answerEvent({
    triggered: task.event,
    phase: 'started',
    source: options.name,
    id: deriveId(task.event.source, task.id, options.name, 'started'),
    time: options.clock(),
  });
}
