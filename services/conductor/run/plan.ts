import type { Bus } from '../../kit/bus/index.ts';
import { coerceError, slipwayError, type SlipwayError } from '../../kit/errors/index.ts';
import { commitOf, contextOf, type CloudEvent, type Scope } from '../../kit/events/index.ts';
import { sequenceReader, sequenceSubjects } from '../../kit/sequences/index.ts';
import { SOURCE, type ControlInput, type Input, type State } from '../decide/index.ts';
import { parseShipyard, type Shipyard } from '../shipyard/index.ts';
import { readCommands, type Abort } from './commands.ts';
import type { RunInbound, Trigger } from './inbox.ts';
import type { ConductorOptions } from './options.ts';

/** What is decided on: for a trigger with the shipyard, the commit that the run is to use, and what was commanded. */
export async function completeInput(options: ConductorOptions, inbound: RunInbound): Promise<Input> {
  const { say, scope } = inbound;
  if (say.kind !== 'trigger') return say;
  const [found, family, { hold, aborts }] = await Promise.all([
    readShipyard(options, scope, commitOf(say.event)),
    readFamily(options.bus, scope, say.event),
    readCommands(options.bus, scope, contextOfRun(say.event)),
  ]);
  const abort = abortOf(aborts, say, family);
  return {
    ...say,
    scope,
    shipyard: found.shipyard,
    ...(found.commit === undefined ? {} : { commit: found.commit }),
    ...(family === undefined ? {} : { runs: family.runs }),
    ...(hold === undefined ? {} : { hold }),
    ...(abort === undefined ? {} : { abort }),
  };
}

/**
 * What was commanded while a run began: whoever commands looks for runs after the command is stored, whoever begins one
 * looks for commands after the run is, so that one of them sees the other.
 */
export async function commandsMeanwhile(
  { bus }: ConductorOptions,
  scope: Scope,
  trigger: Trigger,
): Promise<readonly ControlInput[]> {
  const { hold, aborts } = await readCommands(bus, scope, contextOfRun(trigger.event));
  if (hold === undefined && aborts.length === 0) return [];
  const abort = abortOf(aborts, trigger, await readFamily(bus, scope, trigger.event));
  return [...(hold === undefined ? [] : [hold]), ...(abort === undefined ? [] : [abort])];
}

/** The newest commit of the stage where a run may come back to its turn, which it does not begin by a trigger. */
export async function readHead(
  { projects }: ConductorOptions,
  input: Input,
  { execution }: State,
): Promise<string | undefined> {
  const resumes = input.kind === 'control' && input.action === 'resume';
  const comesBack = input.kind === 'wake' || resumes || execution?.record.state === 'waitingForApproval';
  if (execution === undefined || !comesBack || execution.commitAsked === true) return undefined;
  try {
    return await projects.head(execution.record.project, execution.record.stage);
  } catch (thrown) {
    const error = coerceError(thrown);
    if (error.retryable || error.code === 'SLW_INTERNAL') throw error;
    // A project that is gone meanwhile: whoever does the task says so.
    return undefined;
  }
}

/** The runs of a context, seen from a trigger that one of them made. */
interface Family {
  readonly runs: number;
  /** Position of the trigger of the run that this one follows. */
  readonly parentSeq: number | undefined;
}

/** Undefined for a trigger from outside: it follows nothing. */
async function readFamily(bus: Bus, { project }: Scope, event: CloudEvent): Promise<Family | undefined> {
  if (event.source !== SOURCE) return undefined;
  const context = contextOfRun(event);
  const read = sequenceReader({ project, context });
  let runs = 0;
  let parentSeq: number | undefined;
  for await (const message of bus.readAll(sequenceSubjects({ project, context }))) {
    for (const { record, triggeredSeq } of read(message)) {
      runs += 1;
      if (record.triggers?.includes(event.id) === true) parentSeq = triggeredSeq;
    }
  }
  return { runs, parentSeq };
}

/** The abort that concerns a run: what was triggered before it, and what follows from that. */
function abortOf(aborts: readonly Abort[], { seq }: Trigger, family: Family | undefined): ControlInput | undefined {
  const before = aborts.find(({ input }) => seq < input.seq);
  if (before !== undefined) return before.input;
  const parentSeq = family?.parentSeq ?? Infinity;
  const ofParent = aborts.find(({ input, ofAll }) => ofAll && parentSeq < input.seq);
  return ofParent === undefined ? undefined : { ...ofParent.input, descends: true };
}

function contextOfRun(event: CloudEvent): string {
  return contextOf(event) ?? event.id;
}

interface Found {
  readonly shipyard: Shipyard | SlipwayError;
  readonly commit?: string;
}

/** The shipyard of today and the commit of the stage; a reason that a retry can mend is thrown, any other is the answer. */
async function readShipyard({ projects }: ConductorOptions, scope: Scope, asked?: string): Promise<Found> {
  const { project, stage } = scope;
  try {
    const commit = asked ?? (await projects.head(project, stage));
    const text = await projects.read({ project }, 'shipyard.yaml');
    if (text === undefined) return { shipyard: slipwayError('SLW_SHIPYARD_MISSING', { project, commit }), commit };
    return { shipyard: parseShipyard(text.toString('utf8')), commit };
  } catch (thrown) {
    const error = coerceError(thrown);
    if (error.retryable || error.code === 'SLW_INTERNAL') throw error;
    return { shipyard: error };
  }
}
