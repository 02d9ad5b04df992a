import type { Bus } from '../../../services/kit/bus/index.ts';
import {
  contextOf,
  decodeStructured,
  objectData,
  parseKeptnType,
  triggeredIdOf,
  type CloudEvent,
} from '../../../services/kit/events/index.ts';
import {
  executionId,
  executionOfTask,
  listQueues,
  listSequences,
  type ControlAction,
  type SequenceRecord,
  type StoredQueue,
} from '../../../services/kit/sequences/index.ts';
import { PROJECT } from './shipyard.ts';

const MOST = 100_000;

export interface Said {
  /** Position in the stream. */
  readonly seq: number;
  readonly event: CloudEvent;
}

/** A command, stored at some position after `from`, up to `to`. */
export interface Commanded {
  readonly context: string;
  readonly action: ControlAction;
  readonly from: number;
  readonly to: number;
}

/** All runs of a context were paused between those positions. */
export interface Held {
  readonly context: string;
  readonly from: number;
  readonly to: number;
}

/** All that is looked at when all is over. */
export interface Story {
  readonly events: readonly Said[];
  readonly records: readonly SequenceRecord[];
  readonly queues: readonly StoredQueue[];
  readonly commanded: readonly Commanded[];
  readonly held: readonly Held[];
  /** Positions at which a timer of a task or a run was sent, by `<run>.<index>.<name>`. */
  readonly fired: ReadonlyMap<string, number>;
}

/** A run as its events tell it. */
export interface Run {
  readonly id: string;
  readonly trigger: Said;
  readonly context: string;
  readonly stage: string;
  readonly service: string;
  readonly sequence: string;
  readonly tasks: readonly Said[];
  readonly ends: readonly Said[];
}

export async function readStory(bus: Bus, told: Pick<Story, 'commanded' | 'held'>): Promise<Story> {
  const range = { from: 1, to: (await bus.bounds()).last + 1, most: MOST };
  const [said, due] = [
    await bus.readRange({ ...range, subjects: ['sh.keptn.>'] }),
    await bus.readRange({ ...range, subjects: ['slipway.due.>'] }),
  ];
  return {
    ...{ commanded: told.commanded, held: told.held },
    events: said.messages.map(({ seq, data }) => ({ seq, event: decodeStructured(data) })),
    records: await listSequences(bus, { project: PROJECT }),
    queues: await listQueues(bus, { project: PROJECT }),
    fired: new Map(due.messages.map(({ subject, seq }) => [subject.split('.').slice(3).join('.'), seq])),
  };
}

/** Every run that was asked for, in the order in which it was. */
export function runsOf({ events }: Pick<Story, 'events'>): readonly Run[] {
  return events.filter(({ event }) => isSequence(event, 'triggered')).map((trigger) => runOf(trigger, events));
}

function runOf(trigger: Said, events: readonly Said[]): Run {
  const { event } = trigger;
  const { stage, service } = objectData(event) as { readonly stage: string; readonly service: string };
  const [context, name] = [contextOf(event) ?? event.id, parseKeptnType(event.type)];
  const id = executionId(event.source, event.id, context);
  return {
    ...{ id, trigger, context, stage, service },
    sequence: name.kind === 'sequence' ? name.sequence : '',
    tasks: events.filter((said) => isTask(said.event, 'triggered') && executionOfTask(said.event.id).execution === id),
    ends: events.filter((said) => isSequence(said.event, 'finished') && triggeredIdOf(said.event) === event.id),
  };
}

export function isSequence({ type }: CloudEvent, phase: string): boolean {
  const name = parseKeptnType(type);
  return name.kind === 'sequence' && name.phase === phase;
}

export function isTask({ type }: CloudEvent, phase: string): boolean {
  const name = parseKeptnType(type);
  return name.kind === 'task' && name.phase === phase;
}

/** The answers to a task of that phase. */
export function answersTo({ events }: Pick<Story, 'events'>, task: Said, phase: string): readonly Said[] {
  return events.filter(({ event }) => isTask(event, phase) && triggeredIdOf(event) === task.event.id);
}

export function nameOf({ stage, sequence, service, id }: Run): string {
  return `${stage}.${sequence} of ${service} (${id})`;
}
