import type { SlipwayError } from '../../kit/errors/index.ts';
import { slipwayError } from '../../kit/errors/index.ts';
import { commitOf, contextOf, isObject, objectData, type CloudEvent, type Scope } from '../../kit/events/index.ts';
import { executionId, type SequenceRecord } from '../../kit/sequences/index.ts';
import { builtInSequence, type Sequence, type Shipyard } from '../shipyard/index.ts';
import { beginTurn, takeTurn } from './advance.ts';
import { decideControl, pausedRun, type ControlInput } from './control.ts';
import { endSequence } from './end.ts';
import { problemTitleOf } from './heard.ts';
import { withHead, withRunBefore } from './queue.ts';
import {
  decided,
  type Decision,
  type Ending,
  type Execution,
  type Follower,
  type State,
  type Surroundings,
} from './state.ts';

/** A `<stage>.<sequence>.triggered` with what the shell read for it. */
export interface TriggerInput {
  readonly kind: 'trigger';
  readonly event: CloudEvent;
  readonly scope: Scope;
  readonly sequence: string;
  /** Position of the event in the stream: what the order in the queue goes by. */
  readonly seq: number;
  /** The shipyard, or why there is none. */
  readonly shipyard: Shipyard | SlipwayError;
  /** Commit of the stage's configuration. */
  readonly commit?: string;
  /** The last pause or resume of the context. */
  readonly hold?: ControlInput;
  /** The abort that came between the trigger and now. */
  readonly abort?: ControlInput;
  /** Runs that the context has, where this one follows another. */
  readonly runs?: number;
}

/** Begins a run, or queues it behind the one that holds the service in this stage. */
export function decideTrigger(state: State, input: TriggerInput, around: Surroundings): Decision {
  // The event came before: the run is there, whatever became of it since.
  if (state.execution !== undefined) return decided(state);
  const found = tooManyRuns(input, around) ?? findSequence(input);
  if (!('tasks' in found)) return refuse(state, input, found, around);
  const execution = newExecution(input, found, around);
  const { abort, hold } = input;
  if (abort !== undefined) return decideControl({ ...state, execution }, abort, around);
  if (hold?.action !== 'pause') return takeTurn(execution, state.queue, around);
  return decided({ ...state, execution: pausedRun(execution, 'waiting', hold, around) });
}

/** A queued run's turn has come, or the run before it has left the queue. */
export function decideWake(state: State, around: Surroundings): Decision {
  const { execution, queue } = state;
  if (execution?.record.state !== 'waiting') return decided(state);
  if (queue.active !== execution.record.id) return decided({ execution: withRunBefore(execution, queue), queue });
  return beginTurn(withHead(execution, around), queue, around);
}

/** Sequences that trigger each other never end by themselves: a context is given so many runs and no more. */
function tooManyRuns({ runs = 0, event }: TriggerInput, { maxRuns }: Surroundings): SlipwayError | undefined {
  if (runs < maxRuns) return undefined;
  return slipwayError('SLW_SEQUENCE_LOOP', { context: contextOf(event) ?? event.id, runs });
}

function findSequence(input: TriggerInput): Sequence | SlipwayError {
  const { shipyard, scope, sequence } = input;
  if (shipyard instanceof Error) return shipyard;
  const stage = shipyard.stages.find(({ name }) => name === scope.stage);
  if (stage === undefined) {
    const known = shipyard.stages.map(({ name }) => name).join(', ');
    return slipwayError('SLW_SEQUENCE_STAGE_UNKNOWN', { project: scope.project, stage: scope.stage, known });
  }
  const found = stage.sequences.find(({ name }) => name === sequence) ?? builtInSequence(sequence);
  if (found === undefined) {
    const known = stage.sequences.map(({ name }) => name).join(', ') || 'none';
    return slipwayError('SLW_SEQUENCE_UNKNOWN', { stage: scope.stage, sequence, known });
  }
  if (found.tasks.length === 0) return slipwayError('SLW_SEQUENCE_EMPTY', { stage: scope.stage, sequence });
  return found;
}

/** A run that cannot begin ends at once, and says why, as any other end does; but nothing follows what never was. */
function refuse(state: State, input: TriggerInput, error: SlipwayError, around: Surroundings): Decision {
  const nothing: Sequence = { name: input.sequence, triggeredOn: [], tasks: [] };
  const message = `${error.message} [${error.code}] ${error.next}`;
  const ending: Ending = { result: 'fail', status: 'errored', message, nothingFollows: 'the run could not begin' };
  return endSequence(newExecution(input, nothing, around), state.queue, ending, around);
}

function newExecution(input: TriggerInput, sequence: Sequence, around: Surroundings): Execution {
  const { event, scope, commit } = input;
  const data = objectData(event);
  const image = imageOf(event);
  const problemTitle = problemTitleOf(event);
  const record: SequenceRecord = {
    id: executionId(event.source, event.id, contextOf(event)),
    triggeredId: event.id,
    context: contextOf(event) ?? event.id,
    ...scope,
    sequence: sequence.name,
    state: 'waiting',
    triggeredAt: around.now.toISOString(),
    ...(commit === undefined ? {} : { commit }),
    ...(image === undefined ? {} : { image }),
    ...(problemTitle === undefined ? {} : { problemTitle }),
    tasks: sequence.tasks.map(({ name }) => ({ name, state: 'pending', executors: [] })),
  };
  return {
    record,
    tasks: sequence.tasks,
    followers: followersOf(input),
    data,
    index: 0,
    answers: [],
    seq: input.seq,
    ...(input.hold === undefined ? {} : { controlled: input.hold.seq }),
    ...(sequence.timeout === undefined ? {} : { timeout: sequence.timeout }),
    ...(commitOf(event) === undefined ? {} : { commitAsked: true }),
  };
}

function followersOf({ shipyard, scope, sequence }: TriggerInput): Follower[] {
  if (shipyard instanceof Error) return [];
  return shipyard.stages.flatMap((stage) =>
    stage.sequences.flatMap(({ name, triggeredOn }) =>
      triggeredOn
        .filter((trigger) => trigger.stage === scope.stage && trigger.sequence === sequence)
        .map(({ match }) => ({ stage: stage.name, sequence: name, match })),
    ),
  );
}

function imageOf(event: CloudEvent): string | undefined {
  const { configurationChange } = objectData(event);
  const values = isObject(configurationChange) ? configurationChange['values'] : undefined;
  const image = isObject(values) ? values['image'] : undefined;
  return typeof image === 'string' ? image : undefined;
}
