import {
  deriveId,
  isObject,
  mergeData,
  sequenceType,
  taskType,
  type CloudEvent,
  type JsonObject,
} from '../../kit/events/index.ts';
import { finishedId, taskId } from '../../kit/sequences/index.ts';
import { APPROVAL_TASK } from './approval.ts';
import { SOURCE, scopeOf, type Execution, type Follower, type SequenceEnd } from './state.ts';

/** The nth task's `.triggered` (specs/keptn.md 4.4): the merged data, the task's properties under its name. */
export function taskTriggered(execution: Execution, now: Date): CloudEvent {
  const { record, tasks, index, data } = execution;
  const task = tasks[index];
  const name = task?.name ?? '';
  // Who must approve is the shipyard's to say: not the trigger's, and not left over from the approval before.
  const before = name !== APPROVAL_TASK && isObject(data[name]) ? data[name] : {};
  return conductorEvent(execution, {
    id: taskId(record.id, index),
    type: taskType(name, 'triggered'),
    now,
    data: { ...data, ...scopeOf(record), message: '', [name]: mergeData(before, task?.properties ?? {}) },
  });
}

/** `<task>.invalidated`, Keptn's word for a task that nobody is to do any more: who ended it and why. */
export function taskInvalidated(execution: Execution, message: string, now: Date): CloudEvent {
  const { record, tasks, index, data } = execution;
  const triggeredid = taskId(record.id, index);
  const { labels } = data;
  const event = conductorEvent(execution, {
    id: deriveId(triggeredid, 'invalidated'),
    type: taskType(tasks[index]?.name ?? '', 'invalidated'),
    now,
    data: { ...scopeOf(record), ...(labels === undefined ? {} : { labels }), message },
  });
  return { ...event, extensions: { ...event.extensions, triggeredid } };
}

/** `<stage>.<sequence>.finished`: scope and labels with how it ended, in answer to the sequence's trigger. */
export function sequenceFinished(execution: Execution, end: SequenceEnd, now: Date): CloudEvent {
  const { record } = execution;
  const { labels } = execution.data;
  const event = conductorEvent(execution, {
    id: finishedId(record.id),
    type: sequenceType(record.stage, record.sequence, 'finished'),
    now,
    data: { ...scopeOf(record), ...(labels === undefined ? {} : { labels }), ...wordsOf(end) },
  });
  return { ...event, extensions: { ...event.extensions, triggeredid: record.triggeredId } };
}

function wordsOf({ result, status, message }: SequenceEnd): SequenceEnd {
  return { result, status, message };
}

/** What belongs to the stage that ends and would mislead the next one: its URIs and names (specs/keptn.md section 5, 9). */
const STAGE_FIELDS = ['deploymentURIsLocal', 'deploymentURIsPublic', 'deploymentNames'];

/** The trigger of a sequence that follows: the same context, the data carried forward, no commit (its stage has its own). */
export function followerTriggered(execution: Execution, follower: Follower, end: SequenceEnd, now: Date): CloudEvent {
  const { record } = execution;
  const { gitcommitid: _, ...extensions } = conductorExtensions(execution);
  return {
    id: deriveId(record.id, 'triggers', follower.stage, follower.sequence),
    source: SOURCE,
    type: sequenceType(follower.stage, follower.sequence, 'triggered'),
    time: now.toISOString(),
    datacontenttype: 'application/json',
    data: {
      ...carriedForward(execution.data),
      project: record.project,
      stage: follower.stage,
      service: record.service,
      result: end.result,
      status: end.status,
      message: '',
    },
    extensions,
  };
}

function carriedForward(data: JsonObject): JsonObject {
  const { deployment } = data;
  if (!isObject(deployment)) return data;
  const kept = Object.fromEntries(Object.entries(deployment).filter(([name]) => !STAGE_FIELDS.includes(name)));
  return { ...data, deployment: kept };
}

function conductorEvent(
  execution: Execution,
  parts: { readonly id: string; readonly type: string; readonly now: Date; readonly data: JsonObject },
): CloudEvent {
  return {
    id: parts.id,
    source: SOURCE,
    type: parts.type,
    time: parts.now.toISOString(),
    datacontenttype: 'application/json',
    data: parts.data,
    extensions: conductorExtensions(execution),
  };
}

function conductorExtensions({ record }: Execution): Record<string, string> {
  return {
    shkeptncontext: record.context,
    ...(record.commit === undefined ? {} : { gitcommitid: record.commit }),
    shkeptnspecversion: '0.2.4',
  };
}
