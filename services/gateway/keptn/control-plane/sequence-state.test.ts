import { describe, expect, test } from '@jest/globals';
import { finishedId, type SequenceRecord, type TaskRecord } from '../../../kit/sequences/index.ts';
import { sequenceState } from './sequence-state.ts';

const at = (second: number) => `2026-01-31T12:00:${String(second).padStart(2, '0')}.000Z`;

function run(changes: Partial<SequenceRecord> = {}): SequenceRecord {
  const { stage = 'dev' } = changes;
  return {
    id: `run-${stage}`,
    triggeredId: `trigger-${stage}`,
    context: 'C1',
    ...{ project: 'shop', stage, service: 'carts', sequence: 'delivery' },
    state: 'started',
    triggeredAt: at(0),
    tasks: [],
    ...changes,
  };
}

function task(name: string, changes: Partial<TaskRecord> = {}): TaskRecord {
  return { name, state: 'finished', executors: [], triggeredId: `t-${name}`, triggeredAt: at(1), ...changes };
}

const finished = { state: 'finished', status: 'succeeded', result: 'pass', finishedAt: at(9) } as const;

test('no run, no state', () => {
  expect(sequenceState([])).toBeUndefined();
});

describe('the state of all', () => {
  test.each<[string, readonly Partial<SequenceRecord>[], string]>([
    ['runs', [{}], 'started'],
    ['waits for its turn', [{ state: 'waiting' }], 'waiting'],
    ['waits for people', [{ state: 'waitingForApproval' }], 'started'],
    ['paused', [{ state: 'paused' }], 'paused'],
    ['one stage paused, another goes on [keptn 33]', [{ state: 'paused' }, { stage: 'b' }], 'started'],
    ['one stage paused, another waits', [{ state: 'paused' }, { stage: 'b', state: 'waiting' }], 'waiting'],
    ['being aborted', [{ state: 'aborting' }], 'started'],
    ['ended', [finished], 'finished'],
    ['ended badly', [{ ...finished, status: 'errored', result: 'fail' }], 'finished'],
    ['aborted', [{ ...finished, status: 'aborted' }], 'aborted'],
    ['timed out', [{ ...finished, status: 'errored', timedOut: true }], 'timedOut'],
    ['one of two parallel stages has ended [keptn 32]', [finished, { stage: 'b' }], 'started'],
    ['both have [keptn 32]', [finished, { ...finished, stage: 'b' }], 'finished'],
    [
      'it waits in one stage and has ended in the other [keptn 37]',
      [finished, { stage: 'b', state: 'waiting' }],
      'waiting',
    ],
    ['the next stage is triggered and not there yet', [{ ...finished, triggers: ['trigger-b'] }], 'started'],
    [
      'the next stage is there',
      [
        { ...finished, triggers: ['trigger-b'] },
        { ...finished, stage: 'b' },
      ],
      'finished',
    ],
  ])('%s', (_, runs, state) => {
    expect(sequenceState(runs.map(run))?.state).toBe(state);
  });
});

describe('a stage', () => {
  const stageOf = (...runs: readonly Partial<SequenceRecord>[]) => sequenceState(runs.map(run))?.stages[0];

  test('before its first task', () => {
    expect(stageOf({ state: 'waiting' })).toEqual({ name: 'dev', state: 'triggered' });
  });

  test('tells the last event of its last task [keptn 37]', () => {
    const latestEvent = { type: 'sh.keptn.event.test.started', id: 's', time: at(3) };
    const tasks = [
      task('deployment'),
      task('test', { state: 'started', latestEvent }),
      task('release', { state: 'pending', triggeredId: undefined as never }),
    ];
    expect(stageOf({ tasks })).toMatchObject({ state: 'triggered', latestEvent });
  });

  test('tells the trigger of a task that nobody has spoken of', () => {
    expect(stageOf({ tasks: [task('deployment', { state: 'triggered' })] })?.latestEvent).toEqual({
      ...{ type: 'sh.keptn.event.deployment.triggered', id: 't-deployment', time: at(1) },
    });
  });

  test('has image, score and the status it ended with [keptn 37]', () => {
    const evaluation = task('evaluation', { score: 75, result: 'warning' });
    expect(stageOf({ ...finished, image: 'carts:2', tasks: [evaluation] })).toEqual({
      name: 'dev',
      image: 'carts:2',
      state: 'succeeded',
      latestEvaluation: { result: 'warning', score: 75 },
      latestEvent: { type: 'sh.keptn.event.dev.delivery.finished', id: finishedId('run-dev'), time: at(9) },
    });
  });

  test('keeps the failure of a run before the last [keptn 37]', () => {
    const failed = run({ ...finished, id: 'one', result: 'fail' });
    const again = run({ ...finished, id: 'two', sequence: 'rollback', triggeredAt: at(10) });
    const [stage] = sequenceState([failed, again])?.stages ?? [];
    expect(stage?.latestEvent?.id).toBe(finishedId('two'));
    expect(stage?.latestFailedEvent?.id).toBe(finishedId('one'));
  });
});

test('all stages, in the order in which they began, and the title of the problem [keptn 37]', () => {
  const state = sequenceState([run({ problemTitle: 'Slow' }), run({ stage: 'b', sequence: 'promotion' })]);
  expect(state).toMatchObject({ name: 'delivery', service: 'carts', time: at(0), problemTitle: 'Slow' });
  expect(state?.stages.map(({ name }) => name)).toEqual(['dev', 'b']);
});
