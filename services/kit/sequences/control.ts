import type { Bus, StoredMessage } from '../bus/index.ts';
import { deriveId, isObject } from '../events/index.ts';
import { isActive } from './active.ts';
import { listSequences } from './list.ts';

export const CONTROL_ACTIONS = ['pause', 'resume', 'abort'] as const;
export type ControlAction = (typeof CONTROL_ACTIONS)[number];

export interface ControlRequest {
  readonly project: string;
  readonly context: string;
  /** Only the runs of that stage; absent or empty: of all. */
  readonly stage?: string;
  readonly action: ControlAction;
  /** Who asks, for the record. */
  readonly actor?: string;
  readonly reason?: string;
}

/** A command as it is stored. Its position in the stream is what it is judged by: an abort ends what was triggered before. */
export interface ControlCommand extends ControlRequest {
  readonly id: string;
  /** RFC 3339. */
  readonly at: string;
}

/** Every command; the newest of its kind is kept, for runs that begin later. */
export const CONTROL_SUBJECTS = 'slipway.control.>';

const ALL_STAGES = '_all';
const TOKEN = /^[\w-]{1,200}$/;

/** Where the newest abort, and the newest pause or resume, of a context lies: for one stage, or for all. */
export function controlSubject(
  { project, context, stage }: Pick<ControlRequest, 'project' | 'context' | 'stage'>,
  kind: 'hold' | 'abort',
): string {
  // Hashed: a context is any text.
  return `slipway.control.${project}.${deriveId('control', context)}.${stage || ALL_STAGES}.${kind}`;
}

/** Pauses of a context, or of all contexts of a project, of one stage and of all. */
export function pauseSubjects({ project, context }: { readonly project: string; readonly context?: string }): string {
  return `slipway.control.${project}.${context === undefined ? '*' : deriveId('control', context)}.*.hold`;
}

interface Means {
  readonly bus: Bus;
  readonly clock: () => Date;
  readonly newId: () => string;
}

/**
 * Stores a command that the conductor carries out; durable, so that a conductor that is away does so later. A pause also
 * holds for runs of the context that begin later.
 * `matched`: runs that had not ended at that moment; 0 for a context that nobody knows.
 * @throws SLW_BUS_*
 */
export async function controlSequence(
  { bus, clock, newId }: Means,
  request: ControlRequest,
): Promise<{ readonly matched: number }> {
  const { project, context, action, stage } = request;
  // No names of ours, so nothing has them; and they must not widen a subject.
  if (!areNames(project, stage)) return { matched: 0 };
  const command: ControlCommand = { ...request, id: newId(), at: clock().toISOString() };
  const subject = controlSubject(request, action === 'abort' ? 'abort' : 'hold');
  // A pause holds for as long as it is not taken back, however long that is.
  const ttl = action === 'pause' ? ({ ttl: 'never' } as const) : {};
  await bus.commit([{ subject, data: JSON.stringify(command), rollup: true, ...ttl }]);
  // Only now: a run that begins at this moment is either seen here or sees the command.
  const runs = await listSequences(bus, { project, context, ...(stage ? { stage } : {}) });
  return { matched: runs.filter(isActive).length };
}

/** The command in a message; undefined where there is none. */
export function controlCommandOf(message: Pick<StoredMessage, 'data'> | undefined): ControlCommand | undefined {
  if (message === undefined || message.data.length === 0) return undefined;
  const command: unknown = JSON.parse(Buffer.from(message.data).toString('utf8'));
  return isCommand(command) ? command : undefined;
}

/** The stream is open to everybody on the bus: what is no command is none, and changes nothing. */
function isCommand(value: unknown): value is ControlCommand {
  if (!isObject(value)) return false;
  const { project, context, stage, action, actor, reason, at } = value;
  return (
    [project, context, at].every((text) => typeof text === 'string' && text !== '') &&
    [stage, actor, reason].every((text) => text === undefined || typeof text === 'string') &&
    areNames(project, stage) &&
    CONTROL_ACTIONS.some((known) => known === action)
  );
}

function areNames(project: unknown, stage: unknown): boolean {
  const isName = (name: unknown) => typeof name === 'string' && TOKEN.test(name);
  return isName(project) && (!stage || isName(stage));
}
