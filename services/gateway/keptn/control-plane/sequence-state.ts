import { Type, type Static } from 'typebox';
import { sequenceType, taskType } from '../../../kit/events/index.ts';
import { finishedId, type SequenceRecord } from '../../../kit/sequences/index.ts';

const eventSchema = Type.Object({ type: Type.String(), id: Type.String(), time: Type.String() });

const stageStateSchema = Type.Object({
  name: Type.String(),
  image: Type.Optional(Type.String()),
  state: Type.String({ description: 'triggered or paused while it runs, then the status it ended with.' }),
  latestEvaluation: Type.Optional(Type.Object({ result: Type.String(), score: Type.Number() })),
  latestEvent: Type.Optional(eventSchema),
  latestFailedEvent: Type.Optional(eventSchema),
});

/** A context as Keptn shows it: all its runs, in all stages, as one sequence (specs/keptn.md 4.6). */
export const sequenceStateSchema = Type.Object({
  name: Type.String(),
  service: Type.String(),
  project: Type.String(),
  time: Type.String(),
  shkeptncontext: Type.String(),
  state: Type.String(),
  stages: Type.Array(stageStateSchema),
  problemTitle: Type.Optional(Type.String()),
});

export type SequenceState = Static<typeof sequenceStateSchema>;
type StageState = Static<typeof stageStateSchema>;
type KeptnEvent = Static<typeof eventSchema>;

/** The state of a context from all its runs, oldest first; undefined when there are none. */
export function sequenceState(runs: readonly SequenceRecord[]): SequenceState | undefined {
  const first = runs[0];
  if (first === undefined) return undefined;
  const problemTitle = runs.find((run) => run.problemTitle !== undefined)?.problemTitle;
  const stages = [...new Set(runs.map(({ stage }) => stage))];
  return {
    name: first.sequence,
    service: first.service,
    project: first.project,
    time: first.triggeredAt,
    shkeptncontext: first.context,
    state: overallState(runs),
    stages: stages.map((stage) =>
      stageState(
        stage,
        runs.filter((run) => run.stage === stage),
      ),
    ),
    ...(problemTitle === undefined ? {} : { problemTitle }),
  };
}

/** Keptn's name for where the runs of a context are together: ended only when none is still on its way. */
function overallState(runs: readonly SequenceRecord[]): string {
  const open = runs.filter(({ state }) => state !== 'finished');
  if (open.length === 0) return isAwaited(runs) ? 'started' : endState(runs);
  if (open.every(({ state }) => state === 'paused')) return 'paused';
  return open.every(({ state }) => state === 'waiting' || state === 'paused') ? 'waiting' : 'started';
}

/** Whether a run has triggered one that is not there yet: it will be in a moment. */
function isAwaited(runs: readonly SequenceRecord[]): boolean {
  const known = new Set(runs.map(({ triggeredId }) => triggeredId));
  return runs.some(({ triggers = [] }) => triggers.some((id) => !known.has(id)));
}

function endState(runs: readonly SequenceRecord[]): string {
  if (runs.some(({ status }) => status === 'aborted')) return 'aborted';
  return runs.some(({ timedOut }) => timedOut === true) ? 'timedOut' : 'finished';
}

/** Of a stage that a context passed several times, the last run counts. */
function stageState(name: string, runs: readonly SequenceRecord[]): StageState {
  const last = runs.at(-1);
  const image = runs.findLast((run) => run.image !== undefined)?.image;
  const failed = runs.findLast(({ result, status }) => result === 'fail' || status === 'errored');
  const latestEvent = last === undefined ? undefined : latestEventOf(last);
  const latestEvaluation = evaluationOf(runs);
  return {
    name,
    ...(image === undefined ? {} : { image }),
    state: last === undefined ? 'triggered' : stateOf(last),
    ...(latestEvaluation === undefined ? {} : { latestEvaluation }),
    ...(latestEvent === undefined ? {} : { latestEvent }),
    ...(failed === undefined ? {} : { latestFailedEvent: finishedEventOf(failed) }),
  };
}

function stateOf({ state, status }: SequenceRecord): string {
  if (state === 'finished') return status ?? 'unknown';
  return state === 'paused' ? 'paused' : 'triggered';
}

function evaluationOf(runs: readonly SequenceRecord[]): StageState['latestEvaluation'] {
  const task = runs.flatMap(({ tasks }) => tasks).findLast(({ score }) => score !== undefined);
  if (task?.score === undefined) return undefined;
  return { result: task.result ?? '', score: task.score };
}

/** The end of the run, or the last that was heard of its last task; undefined while none was triggered. */
function latestEventOf(run: SequenceRecord): KeptnEvent | undefined {
  if (run.state === 'finished') return finishedEventOf(run);
  const task = run.tasks.findLast(({ triggeredId }) => triggeredId !== undefined);
  if (task?.triggeredId === undefined) return undefined;
  return (
    task.latestEvent ?? {
      type: taskType(task.name, 'triggered'),
      id: task.triggeredId,
      time: task.triggeredAt ?? run.triggeredAt,
    }
  );
}

function finishedEventOf({ id, stage, sequence, finishedAt, triggeredAt }: SequenceRecord): KeptnEvent {
  return { type: sequenceType(stage, sequence, 'finished'), id: finishedId(id), time: finishedAt ?? triggeredAt };
}
