import { eventWrite, type Bus, type CommitResult, type StoredMessage, type Write } from '../../kit/bus/index.ts';
import { cancelWrite } from '../../kit/cancellations/index.ts';
import { parseJson, stringifyJson, type Scope } from '../../kit/events/index.ts';
import { closedWrite, openWrite, queueSubject, sequenceSubject, type OpenTask } from '../../kit/sequences/index.ts';
import { EMPTY_QUEUE, type Decision, type Execution, type Queue, type State, type Timer } from '../decide/index.ts';
import type { Call } from './inbox.ts';

/** State with the positions its two messages were read at: what the next commit expects. */
export interface Loaded {
  readonly state: State;
  readonly executionSeq: number;
  readonly queueSeq: number;
}

export async function load(bus: Bus, scope: Scope, execution: string): Promise<Loaded> {
  const [run, queue] = await Promise.all([
    bus.read(sequenceSubject(scope.project, execution)),
    bus.read(queueSubject(scope)),
  ]);
  return {
    state: { execution: parsed<Execution>(run), queue: parsed<Queue>(queue) ?? EMPTY_QUEUE },
    executionSeq: run?.seq ?? 0,
    queueSeq: queue?.seq ?? 0,
  };
}

/** Stores a decision whole: state, what is said, timers and calls in one commit. */
export async function save(bus: Bus, scope: Scope, before: Loaded, decision: Decision): Promise<CommitResult> {
  const { execution, queue } = decision.state;
  const writes: Write[] = [];
  if (execution !== undefined && execution !== before.state.execution) {
    const { id, state } = execution.record;
    const write = stateWrite(sequenceSubject(scope.project, id), execution, before.executionSeq);
    // People may take longer to approve than the stream keeps things; history may go.
    writes.push(state === 'finished' ? write : { ...write, ttl: 'never' });
  }
  if (queue !== before.state.queue) {
    writes.push({ ...stateWrite(queueSubject(scope), queue, before.queueSeq), ttl: 'never' });
  }
  writes.push(...decision.events.map(eventWrite));
  writes.push(...openTaskWrites(before.state.execution, decision));
  writes.push(...decision.cancels.map(({ triggeredId, cancellation }) => cancelWrite(triggeredId, cancellation)));
  writes.push(...decision.timers.map((timer) => timerWrite(scope, timer)));
  writes.push(...decision.wake.map((id) => wakeWrite(scope, id)));
  return writes.length === 0 ? { outcome: 'committed', seqs: [] } : bus.commit(writes);
}

/** Keeps the list of open tasks: with the `.triggered` of the one that opened, without the one that ended. */
function openTaskWrites(before: Execution | undefined, { state, events }: Decision): Write[] {
  const [was, is] = [openTask(before), openTask(state.execution)];
  if (was?.triggeredId === is?.triggeredId) return [];
  const triggered = is === undefined ? undefined : events.find(({ id }) => id === is.triggeredId);
  return [
    ...(was === undefined ? [] : [closedWrite(was)]),
    ...(is === undefined || triggered === undefined ? [] : [openWrite(is, triggered)]),
  ];
}

function openTask(execution: Execution | undefined): OpenTask | undefined {
  if (execution === undefined) return undefined;
  const { project, stage, service, tasks } = execution.record;
  const open = tasks.find(({ state }) => state === 'triggered' || state === 'started');
  if (open?.triggeredId === undefined) return undefined;
  return { task: open.name, scope: { project, stage, service }, triggeredId: open.triggeredId };
}

function parsed<T>(message: StoredMessage | undefined): T | undefined {
  if (message === undefined || message.data.length === 0) return undefined;
  return parseJson(Buffer.from(message.data).toString('utf8')) as T;
}

function stateWrite(subject: string, state: unknown, expectLast: number): Write {
  return { subject, data: stringifyJson(state), expectLast, rollup: true };
}

function timerWrite(scope: Scope, timer: Timer): Write {
  const { name, execution, index, at } = timer;
  const place = `${scope.project}.${execution}.${index}.${name}`;
  const call: Call = { scope, execution, timer: { name, index, at: at.toISOString() } };
  return {
    subject: `slipway.timer.${place}`,
    data: JSON.stringify(call),
    ttl: 'never',
    schedule: { at, target: `slipway.due.${place}` },
  };
}

function wakeWrite(scope: Scope, execution: string): Write {
  const call: Call = { scope, execution };
  return { subject: `slipway.wake.${scope.project}.${execution}`, data: JSON.stringify(call) };
}
