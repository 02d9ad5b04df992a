import type { StoredMessage } from '../../kit/bus/index.ts';
import {
  PROJECT_DELETED,
  SERVICE_DELETED,
  checkEventData,
  contextOf,
  decodeStructured,
  deletedBy,
  objectData,
  parseKeptnType,
  triggeredIdOf,
} from '../../kit/events/index.ts';
import type { CloudEvent, Scope } from '../../kit/events/index.ts';
import { slipwayError } from '../../kit/errors/index.ts';
import {
  CONTROL_SUBJECTS,
  controlCommandOf,
  executionId,
  executionOfTask,
  type ControlCommand,
} from '../../kit/sequences/index.ts';
import type { Input, Timer } from '../decide/index.ts';
import type { Deletion } from './deletion.ts';

/** Subjects the conductor reads: sequence triggers (six parts), answers to tasks (five), deletions, its own timers, calls, commands. */
export const CONDUCTOR_SUBJECTS = [
  'sh.keptn.event.*.*.triggered',
  'sh.keptn.event.*.started',
  'sh.keptn.event.*.finished',
  'sh.keptn.event.*.status.changed',
  PROJECT_DELETED,
  SERVICE_DELETED,
  'slipway.due.>',
  'slipway.wake.>',
  CONTROL_SUBJECTS,
] as const;

/** Body of the conductor's own messages. */
export interface Call {
  readonly scope: Scope;
  readonly execution: string;
  readonly timer?: { readonly name: Timer['name']; readonly index: number; readonly at: string };
}

/** A message as something to decide on: which run, in which lane, and what is said. */
export interface RunInbound {
  readonly kind: 'run';
  readonly execution: string;
  readonly scope: Scope;
  readonly say: Exclude<Input, { kind: 'trigger' }> | Trigger;
}

export interface Trigger {
  readonly kind: 'trigger';
  readonly event: CloudEvent;
  readonly sequence: string;
  readonly seq: number;
}

/** What concerns one run, or all of a context, or all of what is deleted. */
export type Inbound =
  | RunInbound
  | { readonly kind: 'command'; readonly command: ControlCommand; readonly seq: number }
  | { readonly kind: 'deletion'; readonly deletion: Deletion };

/**
 * Reads a message; undefined when it concerns no run.
 * @throws SLW_EVENT_* and SLW_SEQUENCE_EVENT_INVALID for what no run can be made of.
 */
export function readInbound(message: StoredMessage): Inbound | undefined {
  if (message.subject.startsWith('slipway.control.')) return readCommand(message);
  if (message.subject.startsWith('slipway.')) return readCall(message);
  const event = decodeStructured(message.data);
  const deleted = deletedBy(event);
  if (deleted !== undefined) return { kind: 'deletion', deletion: { ...deleted, seq: message.seq } };
  const type = parseKeptnType(event.type);
  if (type.kind === 'sequence') return type.phase === 'triggered' ? readTrigger(event, type, message.seq) : undefined;
  return type.kind === 'task' ? readAnswer(event, type.phase) : undefined;
}

function readCommand(message: StoredMessage): Inbound | undefined {
  const command = controlCommandOf(message);
  return command === undefined ? undefined : { kind: 'command', command, seq: message.seq };
}

function readCall(message: StoredMessage): RunInbound {
  const { scope, execution, timer } = JSON.parse(Buffer.from(message.data).toString('utf8')) as Call;
  if (timer === undefined) return { kind: 'run', scope, execution, say: { kind: 'wake' } };
  // A timer that an older Slipway set does not say for when; it was not before it fired.
  const at = timer.at === undefined ? message.time : new Date(timer.at);
  return { kind: 'run', scope, execution, say: { kind: 'due', ...timer, at } };
}

function readTrigger(
  event: CloudEvent,
  type: { readonly stage: string; readonly sequence: string },
  seq: number,
): RunInbound {
  const fields = checkEventData(event);
  const scope = objectData(event) as unknown as Scope;
  const misplaced =
    scope.stage !== type.stage ? [{ field: 'data.stage', message: `must be ${type.stage}, as in the type` }] : [];
  const wrong = [...fields, ...misplaced];
  if (wrong.length > 0) {
    const reasons = wrong.map(({ field, message }) => `${field} ${message}`).join('; ');
    throw slipwayError('SLW_SEQUENCE_EVENT_INVALID', { type: event.type, reasons }, { fields: wrong });
  }
  const { project, stage, service } = scope;
  return {
    kind: 'run',
    execution: executionId(event.source, event.id, contextOf(event)),
    scope: { project, stage, service },
    say: { kind: 'trigger', event, sequence: type.sequence, seq },
  };
}

/** An answer without scope or task id belongs to nobody's run: executors of tasks sent by hand answer like that too. */
function readAnswer(event: CloudEvent, phase: string): RunInbound | undefined {
  if (phase !== 'started' && phase !== 'finished' && phase !== 'status.changed') return undefined;
  const { project, stage, service } = objectData(event);
  const triggeredId = triggeredIdOf(event);
  if (typeof project !== 'string' || typeof stage !== 'string' || typeof service !== 'string') return undefined;
  if (triggeredId === undefined || !isToken(triggeredId) || ![project, stage, service].every(isToken)) return undefined;
  const { execution, index } = executionOfTask(triggeredId);
  return { kind: 'run', execution, scope: { project, stage, service }, say: { kind: 'answer', event, phase, index } };
}

/** Fit for one part of a subject: names come from anybody on the bus. */
function isToken(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,200}$/.test(text);
}
