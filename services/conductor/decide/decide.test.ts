import { describe, expect, test } from '@jest/globals';
import { LIMITS } from '../../../test/support/conductor/index.ts';
import { slipwayError } from '../../kit/errors/index.ts';
import type { CloudEvent, JsonObject } from '../../kit/events/index.ts';
import { executionId, taskId } from '../../kit/sequences/index.ts';
import { decide, EMPTY_QUEUE, type Decision, type Input, type State } from './index.ts';
import { parseShipyard } from '../shipyard/index.ts';

const around = { ...LIMITS, now: new Date('2026-01-01T00:00:00.000Z') };
const later = { ...around, now: new Date('2026-01-01T00:01:00.000Z') };
const scope = { project: 'shop', stage: 'dev', service: 'carts' };

const shipyard = parseShipyard(`
apiVersion: spec.keptn.sh/0.2.2
kind: Shipyard
spec:
  stages:
    - name: dev
      sequences:
        - name: delivery
          tasks:
            - name: deployment
              properties: { deploymentstrategy: direct }
            - name: test
              triggeredAfter: 1m
        - name: rollback
          triggeredOn:
            - event: dev.delivery.finished
              selector: { match: { result: fail } }
          tasks: [{ name: rollback }]
        - name: empty
    - name: prod
      sequences:
        - name: delivery
          triggeredOn: [{ event: dev.delivery.finished }]
          tasks: [{ name: deployment }]
        - name: celebrate
          triggeredOn:
            - event: dev.delivery.finished
              selector: { match: { test.result: pass, result: pass } }
          tasks: [{ name: party }]
        - name: never
          triggeredOn:
            - event: dev.delivery.finished
              selector: { match: { mood: good } }
          tasks: [{ name: party }]
`);

function trigger(id: string, overrides: Partial<Extract<Input, { kind: 'trigger' }>> = {}): Input {
  const event: CloudEvent = {
    id,
    source: 'cli',
    type: 'sh.keptn.event.dev.delivery.triggered',
    data: { ...scope, labels: { build: '17' }, configurationChange: { values: { image: 'carts:2' } } },
    extensions: { shkeptncontext: `context-${id}` },
  };
  const seq = Number(id.slice(1));
  return { kind: 'trigger', event, scope, sequence: 'delivery', seq, shipyard, commit: 'abc1234', ...overrides };
}

function answer(
  run: string,
  index: number,
  phase: 'started' | 'status.changed' | 'finished',
  data: JsonObject = {},
  source = 'x',
): Input {
  const event: CloudEvent = {
    id: `${source}-${phase}`,
    source,
    type: `sh.keptn.event.task.${phase}`,
    data: { ...scope, ...data },
    extensions: { triggeredid: taskId(run, index) },
  };
  return { kind: 'answer', event, phase, index };
}

const idle: State = { execution: undefined, queue: EMPTY_QUEUE };
const run = executionId('cli', 'e1', 'context-e1');
const passed = { status: 'succeeded', result: 'pass' };

/** Applies inputs one after the other; the last decision. */
function play(inputs: readonly Input[], from: State = idle): Decision {
  return inputs.reduce<Decision>((decision, input) => decide(decision.state, input, around), {
    state: from,
    events: [],
    timers: [],
    wake: [],
    cancels: [],
  });
}

const types = ({ events }: Decision): string[] => events.map(({ type }) => type.replace('sh.keptn.event.', ''));

describe('a trigger', () => {
  test('opens the first task with the data, its properties, the commit and a watch', () => {
    const { state, events, timers } = play([trigger('e1')]);
    expect(events).toEqual([
      expect.objectContaining({
        id: taskId(run, 0),
        type: 'sh.keptn.event.deployment.triggered',
        extensions: { shkeptncontext: 'context-e1', gitcommitid: 'abc1234', shkeptnspecversion: '0.2.4' },
      }),
    ]);
    expect(events[0]?.data).toMatchObject({
      ...scope,
      labels: { build: '17' },
      message: '',
      configurationChange: { values: { image: 'carts:2' } },
      deployment: { deploymentstrategy: 'direct' },
    });
    expect(timers).toMatchObject([{ name: 'unclaimed', at: new Date('2026-01-01T00:10:00.000Z') }]);
    expect(state.queue).toEqual({ active: run, waiting: [] });
    expect(state.execution?.record).toMatchObject({ state: 'started', image: 'carts:2', triggeredId: 'e1' });
  });

  test('delivered again changes nothing', () => {
    const { state } = play([trigger('e1')]);
    expect(decide(state, trigger('e1'), later)).toEqual({ state, events: [], timers: [], wake: [], cancels: [] });
  });

  test('waits behind the run that holds the service, and says for whom', () => {
    const { queue } = play([trigger('e1')]).state;
    const second = decide({ execution: undefined, queue }, trigger('e2'), around);
    const third = decide({ execution: undefined, queue: second.state.queue }, trigger('e3'), around);
    expect(second.events).toEqual([]);
    expect(second.state.execution?.record).toMatchObject({ state: 'waiting', waitsFor: run });
    expect(third.state.execution?.record.waitsFor).toBe(executionId('cli', 'e2', 'context-e2'));
    expect(third.state.queue.waiting.map(({ seq }) => seq)).toEqual([2, 3]);
  });

  test.each([
    ['the newest commit, which those before it made', undefined, 'new4567'],
    ['the commit that its trigger named', 'asked12', 'asked12'],
  ])('whose turn comes uses %s', (_, gitcommitid, used) => {
    const asked = trigger('e2', { commit: gitcommitid ?? 'abc1234' }) as Extract<Input, { kind: 'trigger' }>;
    const extensions = { ...asked.event.extensions, ...(gitcommitid === undefined ? {} : { gitcommitid }) };
    const { queue } = play([trigger('e1')]).state;
    const waiting = decide(
      { execution: undefined, queue },
      { ...asked, event: { ...asked.event, extensions } },
      around,
    );
    const turn = {
      execution: waiting.state.execution,
      queue: { active: executionId('cli', 'e2', 'context-e2'), waiting: [] },
    };
    const { events, state } = decide(turn, { kind: 'wake' }, { ...later, head: 'new4567' });
    expect(events[0]?.extensions).toMatchObject({ gitcommitid: used });
    expect(state.execution?.record.commit).toBe(used);
  });

  test('read late by another replica waits before those that were sent after it', () => {
    const { queue } = play([trigger('e1')]).state;
    const third = decide({ execution: undefined, queue }, trigger('e3'), around);
    const second = decide({ execution: undefined, queue: third.state.queue }, trigger('e2'), around);
    expect(second.state.queue.waiting.map(({ seq }) => seq)).toEqual([2, 3]);
    expect(second.state.execution?.record.waitsFor).toBe(run);
  });

  test.each([
    [
      'no shipyard',
      { shipyard: slipwayError('SLW_SHIPYARD_MISSING', { project: 'shop', commit: 'abc' }) },
      /no shipyard\.yaml/,
    ],
    ['an unknown stage', { scope: { ...scope, stage: 'qa' } }, /no stage qa; it has: dev, prod/],
    ['an unknown sequence', { sequence: 'deliver' }, /no sequence deliver; it has: delivery, rollback, empty/],
    ['a sequence without tasks', { sequence: 'empty' }, /has no tasks/],
  ])('with %s ends at once with the reason', (_, overrides, reason) => {
    const decision = play([trigger('e1', overrides)]);
    expect(decision.events).toHaveLength(1);
    expect(decision.events[0]?.data).toMatchObject({ status: 'errored', result: 'fail' });
    expect((decision.events[0]?.data as { message: string }).message).toMatch(reason);
    expect(decision.state.execution?.record.state).toBe('finished');
    expect(decision.state.queue).toEqual(EMPTY_QUEUE);
  });
});

describe('answers', () => {
  test('the next task follows the last .finished, after its delay, with the merged data', () => {
    const data = {
      ...passed,
      deployment: { deploymentstrategy: 'direct', deploymentNames: ['direct'] },
      labels: { build: '18', by: 'me' },
    };
    const finished = play([trigger('e1'), answer(run, 0, 'started'), answer(run, 0, 'finished', data)]);
    expect(finished.events).toEqual([]);
    expect(finished.timers).toMatchObject([{ name: 'delayed', index: 1, at: later.now }]);
    const due = decide(finished.state, { kind: 'due', name: 'delayed', index: 1, at: later.now }, later);
    expect(types(due)).toEqual(['test.triggered']);
    expect(due.events[0]?.data).toMatchObject({
      labels: { build: '17', by: 'me' },
      result: 'pass',
      deployment: { deploymentstrategy: 'direct', deploymentNames: ['direct'] },
      test: {},
    });
  });

  test('two executors: only both .finished end the task, the worse result counts', () => {
    const one = play([trigger('e1'), answer(run, 0, 'started', {}, 'a'), answer(run, 0, 'started', {}, 'b')]);
    const first = decide(one.state, answer(run, 0, 'finished', passed, 'a'), around);
    expect(first.state.execution?.index).toBe(0);
    const both = decide(
      first.state,
      answer(run, 0, 'finished', { status: 'succeeded', result: 'fail', message: 'b says no' }, 'b'),
      around,
    );
    expect(types(both)).toEqual(['dev.delivery.finished', 'dev.rollback.triggered']);
    expect(both.events[0]?.data).toMatchObject({ ...scope, result: 'fail', status: 'succeeded', message: 'b says no' });
  });

  test('doubled, too late, or for a task that is not open: nothing', () => {
    const open = play([trigger('e1'), answer(run, 0, 'started')]).state;
    expect(decide(open, answer(run, 1, 'finished', passed), around).state).toBe(open);
    const closed = play([answer(run, 0, 'finished', passed)], open).state;
    expect(decide(closed, answer(run, 0, 'finished', { status: 'errored' }), around).state).toBe(closed);
    expect(decide(idle, answer(run, 0, 'finished', passed), around)).toEqual({
      state: idle,
      events: [],
      timers: [],
      wake: [],
      cancels: [],
    });
  });

  test('.finished before .started counts, the late .started does not reopen', () => {
    const decision = play([trigger('e1'), answer(run, 0, 'finished', passed), answer(run, 0, 'started')]);
    expect(decision.state.execution?.record.tasks[0]).toMatchObject({ state: 'finished', result: 'pass' });
  });

  test('progress is shown on the task', () => {
    const decision = play([trigger('e1'), answer(run, 0, 'status.changed', { message: '1 of 2 pods' })]);
    expect(decision.state.execution?.record.tasks[0]).toMatchObject({ state: 'started', message: '1 of 2 pods' });
  });
});

describe('the end', () => {
  const upToTest = play([
    trigger('e1'),
    answer(run, 0, 'finished', {
      ...passed,
      deployment: { deploymentstrategy: 'direct', deploymentURIsLocal: ['http://carts'] },
    }),
    { kind: 'due', name: 'delayed', index: 1, at: later.now },
  ]).state;

  test('triggers what its result selects, without the URIs of the stage that ended', () => {
    const decision = decide(upToTest, answer(run, 1, 'finished', passed), around);
    expect(types(decision)).toEqual(['dev.delivery.finished', 'prod.delivery.triggered', 'prod.celebrate.triggered']);
    expect(decision.events[0]?.extensions['triggeredid']).toBe('e1');
    expect(decision.events[1]?.data).toMatchObject({ stage: 'prod', deployment: { deploymentstrategy: 'direct' } });
    expect(JSON.stringify(decision.events[1]?.data)).not.toContain('http://carts');
    expect(decision.events[1]?.extensions['gitcommitid']).toBeUndefined();
  });

  test.each([
    ['warning', { status: 'succeeded', result: 'warning' }, ['dev.delivery.finished', 'prod.delivery.triggered']],
    ['fail', { status: 'succeeded', result: 'fail' }, ['dev.delivery.finished', 'dev.rollback.triggered']],
    ['errored', { status: 'errored', result: 'fail' }, ['dev.delivery.finished', 'dev.rollback.triggered']],
    ['no result at all', {}, ['dev.delivery.finished', 'prod.delivery.triggered', 'prod.celebrate.triggered']],
    ['a status nobody knows', { status: 'odd', result: 'pass' }, ['dev.delivery.finished', 'dev.rollback.triggered']],
  ])('with %s', (_, data, expected) => {
    expect(types(decide(upToTest, answer(run, 1, 'finished', data), around))).toEqual(expected);
  });

  test('a failed task skips those after it and frees the service for the next run', () => {
    const first = play([trigger('e1')]).state;
    const second = decide({ execution: undefined, queue: first.queue }, trigger('e2'), around).state;
    const waiting = executionId('cli', 'e2', 'context-e2');
    const ended = decide(
      { ...first, queue: second.queue },
      answer(run, 0, 'finished', { status: 'errored', result: 'fail' }),
      around,
    );
    expect(ended.state.execution?.record.tasks.map(({ state }) => state)).toEqual(['finished', 'skipped']);
    expect(ended.wake).toEqual([waiting]);
    expect(ended.state.queue).toEqual({ active: waiting, waiting: [] });
    const woken = decide({ execution: second.execution, queue: ended.state.queue }, { kind: 'wake' }, around);
    expect(types(woken)).toEqual(['deployment.triggered']);
    expect(woken.state.execution?.record.waitsFor).toBeUndefined();
    expect(decide(woken.state, { kind: 'wake' }, around).events).toEqual([]);
  });
});

test('a task that nobody starts in time fails its run; one that was started does not', () => {
  const unclaimed: Input = { kind: 'due', name: 'unclaimed', index: 0, at: new Date('2026-01-01T00:10:00.000Z') };
  const alone = play([trigger('e1'), unclaimed]);
  expect(types(alone)).toEqual(['deployment.invalidated', 'dev.delivery.finished', 'dev.rollback.triggered']);
  expect((alone.events[1]?.data as { message: string }).message).toMatch(/Nobody answered deployment\.triggered/);
  expect(play([trigger('e1'), answer(run, 0, 'started'), unclaimed]).events).toEqual([]);
});
