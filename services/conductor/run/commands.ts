import type { Bus } from '../../kit/bus/index.ts';
import type { Scope } from '../../kit/events/index.ts';
import { controlCommandOf, controlSubject, type ControlCommand } from '../../kit/sequences/index.ts';
import type { ControlInput } from '../decide/index.ts';
import { readDeletions, type Deletion } from './deletion.ts';

/** What was commanded for the runs of a context in a stage. */
export interface Commands {
  /** The last pause or resume, unless an abort came after it. */
  readonly hold?: ControlInput;
  readonly aborts: readonly Abort[];
}

export interface Abort {
  readonly input: ControlInput;
  /** Whether it concerns what follows from the runs it concerns; not when it is of one stage. */
  readonly ofAll: boolean;
}

/** Commands and deletions that stand for a run of that context; a run that begins looks for them before and after. */
export async function readCommands(bus: Bus, scope: Scope, context: string): Promise<Commands> {
  const { project, stage, service } = scope;
  const read = async (kind: 'hold' | 'abort', at?: string) =>
    inputsOf(await bus.read(controlSubject({ project, context, ...(at === undefined ? {} : { stage: at }) }, kind)));
  const [holds, stageHolds, aborts, stageAborts, deletions] = await Promise.all([
    read('hold'),
    read('hold', stage),
    read('abort'),
    read('abort', stage),
    readDeletions(bus, project, service),
  ]);
  const all = [
    ...[...aborts, ...deletions.map(deletionInput)].map((input) => ({ input, ofAll: true })),
    ...stageAborts.map((input) => ({ input, ofAll: false })),
  ];
  const hold = [...holds, ...stageHolds].toSorted((one, other) => other.seq - one.seq)[0];
  const isOver = hold === undefined || [...aborts, ...stageAborts].some(({ seq }) => seq > hold.seq);
  return { aborts: all, ...(isOver ? {} : { hold }) };
}

function inputsOf(message: Awaited<ReturnType<Bus['read']>>): ControlInput[] {
  const command = controlCommandOf(message);
  return command === undefined || message === undefined ? [] : [controlInput(command, message.seq)];
}

/** A command as a decision takes it. */
export function controlInput({ action, actor, reason }: ControlCommand, seq: number): ControlInput {
  return {
    kind: 'control',
    action,
    seq,
    ...(actor ? { actor } : {}),
    ...(reason ? { reason } : {}),
  };
}

/** A deletion as a decision takes it: what was triggered before is aborted. */
export function deletionInput({ project, service, seq }: Deletion): ControlInput {
  const what = service === undefined ? `the project ${project}` : `the service ${service}`;
  return { kind: 'control', action: 'abort', seq, reason: `${what} was deleted` };
}

/** Takes away pauses that an abort or a deletion came after: else they would be kept for ever. */
export async function forgetPauses(bus: Bus, subjects: string, before: number): Promise<void> {
  for await (const { subject, seq, data } of bus.readAll(subjects)) {
    if (data.length === 0 || seq > before) continue;
    // Refused where somebody pauses again at this moment, which is to stand.
    await bus.commit([{ subject, data: '', expectLast: seq, rollup: true, ttl: 1 }]);
  }
}
