import type { ErrorTable } from '../definition.ts';

export const sequenceErrors = {
  SLW_SHIPYARD_INVALID: {
    message: 'The shipyard is not valid: {reasons}',
    next: 'Correct shipyard.yaml (docs/reference/shipyard.md) and upload it again.',
    http: 400,
    exit: 2,
    retryable: false,
  },
  SLW_SHIPYARD_MISSING: {
    message: 'The project {project} has no shipyard.yaml at {commit}.',
    next: 'Upload one: slipway add-resource --project {project} --resource shipyard.yaml --resourceUri shipyard.yaml',
    http: 404,
    exit: 3,
    retryable: false,
  },
  SLW_SEQUENCE_UNKNOWN: {
    message: 'The stage {stage} has no sequence {sequence}; it has: {known}.',
    next: 'Trigger one of those, or add the sequence to the shipyard.',
    http: 404,
    exit: 3,
    retryable: false,
  },
  SLW_SEQUENCE_STAGE_UNKNOWN: {
    message: 'The shipyard of {project} has no stage {stage}; it has: {known}.',
    next: 'Trigger one of those, or add the stage to the shipyard.',
    http: 404,
    exit: 3,
    retryable: false,
  },
  SLW_SEQUENCE_EMPTY: {
    message: 'The sequence {sequence} of the stage {stage} has no tasks.',
    next: 'Give it tasks in the shipyard.',
    http: 400,
    exit: 2,
    retryable: false,
  },
  SLW_SEQUENCE_EVENT_INVALID: {
    message: 'The event {type} starts no sequence: {reasons}',
    next: 'Correct the fields named above and send it again.',
    http: 400,
    exit: 2,
    retryable: false,
  },
  SLW_SEQUENCE_TASK_UNCLAIMED: {
    message: 'Nobody answered {task}.triggered with .started within {timeout}.',
    next: 'Start an executor for the task {task}, or remove the task from the shipyard.',
    http: 504,
    exit: 6,
    retryable: false,
  },
  SLW_SEQUENCE_TASK_TIMEOUT: {
    message: 'Nothing was heard of the task {task} for {timeout}; it waited for {names}.',
    next: 'Look at the log of that executor. A task that is silent for long wants the property taskTimeout, or status.changed events.',
    http: 504,
    exit: 6,
    retryable: false,
  },
  SLW_SEQUENCE_TIMEOUT: {
    message: 'The sequence {sequence} of the stage {stage} was not done within {timeout}.',
    next: 'See which task took so long: slipway get sequence. Its time is `timeout` of the sequence in the shipyard.',
    http: 504,
    exit: 6,
    retryable: false,
  },
  SLW_SEQUENCE_LOOP: {
    message:
      'The context {context} has {runs} runs, so that what would follow was not begun: sequences trigger each other.',
    next: 'Take one triggeredOn out of the circle (slipway lint shipyard shows it), or raise conductor.maxRuns.',
    http: 409,
    exit: 5,
    retryable: false,
  },
  SLW_SEQUENCE_RUN_UNKNOWN: {
    message: 'The project {project} has no run {id}.',
    next: 'slipway get sequences --project {project}',
    http: 404,
    exit: 3,
    retryable: false,
  },
  SLW_SEQUENCE_CONTENDED: {
    message: 'The records of the run {id} changed {tries} times while an event was applied.',
    next: 'Nothing to do: the event is delivered again.',
    http: 503,
    exit: 1,
    retryable: true,
  },
} as const satisfies ErrorTable;
