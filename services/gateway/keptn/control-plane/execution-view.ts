import { Type, type Static } from 'typebox';
import { sequenceType, taskType } from '../../../kit/events/index.ts';
import type { SequenceRecord, TaskRecord } from '../../../kit/sequences/index.ts';

const text = Type.String();
const taskResultSchema = Type.Object({ name: text, triggeredID: text, result: text, status: text });
const taskEventSchema = Type.Object({ eventType: text, source: text, result: text, status: text, time: text });

/** A run as Keptn's controller keeps it, without the data of its events. */
export const executionSchema = Type.Object({
  _id: text,
  sequence: Type.Object({ name: text, tasks: Type.Array(Type.Object({ name: text })) }),
  status: Type.Object({
    state: text,
    stateBeforePause: text,
    previousTasks: Type.Array(taskResultSchema),
    currentTask: Type.Object({ name: text, triggeredID: text, events: Type.Array(taskEventSchema) }),
  }),
  scope: Type.Object({
    ...{ project: text, stage: text, service: text },
    ...{ keptnContext: text, triggeredId: text, eventType: text },
    gitcommitid: Type.Optional(text),
  }),
  triggeredAt: text,
});

export type ExecutionView = Static<typeof executionSchema>;

export function executionView(run: SequenceRecord): ExecutionView {
  const current = run.tasks.find(({ state }) => state === 'triggered' || state === 'started');
  return {
    _id: run.id,
    sequence: { name: run.sequence, tasks: run.tasks.map(({ name }) => ({ name })) },
    status: {
      state: executionState(run),
      stateBeforePause: run.pausedFrom ?? '',
      previousTasks: run.tasks.filter(({ state }) => state === 'finished').map(resultOf),
      currentTask: {
        name: current?.name ?? '',
        triggeredID: current?.triggeredId ?? '',
        events: current === undefined ? [] : current.executors.map((source) => startedBy(current, source)),
      },
    },
    scope: {
      ...{ project: run.project, stage: run.stage, service: run.service },
      ...{ keptnContext: run.context, triggeredId: run.triggeredId },
      eventType: sequenceType(run.stage, run.sequence, 'triggered'),
      ...(run.commit === undefined ? {} : { gitcommitid: run.commit }),
    },
    triggeredAt: run.triggeredAt,
  };
}

/** Keptn's name for where a run is; it knows of those that wait for people here. */
export function executionState({ state, status, timedOut }: SequenceRecord): string {
  if (state === 'aborting') return 'started';
  if (state !== 'finished') return state;
  if (status === 'aborted') return 'aborted';
  return timedOut === true ? 'timedOut' : 'finished';
}

function resultOf({ name, triggeredId, result, status }: TaskRecord) {
  return { name, triggeredID: triggeredId ?? '', result: result ?? '', status: status ?? '' };
}

function startedBy({ name, lastHeardAt, triggeredAt }: TaskRecord, source: string) {
  return {
    eventType: taskType(name, 'started'),
    source,
    result: '',
    status: 'succeeded',
    time: lastHeardAt ?? triggeredAt ?? '',
  };
}
