import { describe, expect, test } from '@jest/globals';
import { LIMITS } from '../../../test/support/conductor/index.ts';
import type { CloudEvent, JsonObject } from '../../kit/events/index.ts';
import { executionId, taskId } from '../../kit/sequences/index.ts';
import { parseShipyard } from '../shipyard/index.ts';
import { decide, EMPTY_QUEUE, type Decision, type Execution, type Input } from './index.ts';

const around = { ...LIMITS, now: new Date('2026-01-01T00:00:00.000Z') };
const scope = { project: 'shop', stage: 'prod', service: 'carts' };
const shipyard = parseShipyard(`
apiVersion: spec.keptn.sh/0.2.2
kind: Shipyard
spec:
  stages:
    - name: prod
      sequences:
        - name: delivery
          tasks:
            - { name: approval, properties: { pass: manual, warning: manual } }
            - { name: deployment }
`);
const SERVICE = 'approval-service';
const open = { approval: { state: 'open' } };
const passed = { status: 'succeeded', result: 'pass' };
const declined = { status: 'succeeded', result: 'fail', message: 'no' };

/** Runs of the same service by name, the queue between them, and what was said. */
function stage() {
  const executions = new Map<string, Execution>();
  let queue = EMPTY_QUEUE;
  let last: Decision | undefined;
  const apply = (id: string, input: Input): Decision => {
    const decision = decide({ execution: executions.get(id), queue }, input, around);
    if (decision.state.execution !== undefined) executions.set(id, decision.state.execution);
    queue = decision.state.queue;
    for (const woken of decision.wake) apply(woken, { kind: 'wake' });
    last = decision;
    return decision;
  };
  return {
    apply,
    trigger: (id: string, data: JsonObject = {}) => apply(idOf(id), triggerOf(id, data)),
    answer: (id: string, index: number, phase: 'started' | 'finished', source: string, data: JsonObject = {}) =>
      apply(idOf(id), answerOf(id, index, phase, source, data)),
    states: () => Object.fromEntries([...executions.values()].map(({ record }) => [record.triggeredId, record.state])),
    record: (id: string) => executions.get(idOf(id))?.record,
    queue: () => queue,
    said: () => last?.events.map(({ type }) => type.replace('sh.keptn.event.', '')),
  };
}

function idOf(name: string): string {
  return executionId('cli', name);
}

function triggerOf(id: string, data: JsonObject): Input {
  const type = 'sh.keptn.event.prod.delivery.triggered';
  const event: CloudEvent = { id, source: 'cli', type, data: { ...scope, ...data }, extensions: {} };
  return { kind: 'trigger', event, scope, sequence: 'delivery', seq: Number(id.slice(1)), shipyard };
}

function answerOf(id: string, index: number, phase: 'started' | 'finished', source: string, data: JsonObject): Input {
  const triggeredid = taskId(idOf(id), index);
  const event = { id: `${source}-${phase}`, source, type: `t.${phase}`, data, extensions: { triggeredid } };
  return { kind: 'answer', event, phase, index };
}

describe('a run that waits for people', () => {
  test('says so, lets the next go on, and queues behind it once it is approved', () => {
    const prod = stage();
    prod.trigger('e1');
    prod.trigger('e2');
    prod.trigger('e3');
    expect(prod.states()).toEqual({ e1: 'started', e2: 'waiting', e3: 'waiting' });
    prod.answer('e1', 0, 'started', SERVICE, open);
    expect(prod.states()).toEqual({ e1: 'waitingForApproval', e2: 'started', e3: 'waiting' });
    prod.answer('e1', 0, 'finished', SERVICE, passed);
    // It came before e3, so it goes before e3.
    expect(prod.states()).toEqual({ e1: 'waiting', e2: 'started', e3: 'waiting' });
    expect(prod.record('e1')).toMatchObject({
      waitsFor: idOf('e2'),
      tasks: [{ result: 'pass' }, { state: 'pending' }],
    });
    expect(prod.queue()).toEqual({
      active: idOf('e2'),
      waiting: [
        { id: idOf('e1'), seq: 1 },
        { id: idOf('e3'), seq: 3 },
      ],
    });
    prod.answer('e2', 0, 'started', SERVICE, open);
    expect(prod.states()).toEqual({ e1: 'started', e2: 'waitingForApproval', e3: 'waiting' });
    expect(prod.record('e1')?.tasks[1]).toMatchObject({ name: 'deployment', state: 'triggered' });
  });

  test('goes on at once when nobody holds the service', () => {
    const prod = stage();
    prod.trigger('e1');
    prod.answer('e1', 0, 'started', SERVICE, open);
    expect(prod.queue()).toEqual({ ...EMPTY_QUEUE, aside: [idOf('e1')] });
    prod.answer('e1', 0, 'finished', SERVICE, passed);
    expect(prod.said()).toEqual(['deployment.triggered']);
    expect(prod.queue()).toEqual({ active: idOf('e1'), waiting: [] });
  });

  test('ends at once when it is declined, whoever holds the service', () => {
    const prod = stage();
    prod.trigger('e1');
    prod.trigger('e2');
    prod.answer('e1', 0, 'started', SERVICE, open);
    prod.answer('e1', 0, 'finished', SERVICE, declined);
    expect(prod.said()).toEqual(['prod.delivery.finished']);
    expect(prod.record('e1')).toMatchObject({ state: 'finished', result: 'fail', message: 'no' });
    expect(prod.queue()).toEqual({ active: idOf('e2'), waiting: [] });
  });

  test('an automatic approval does not let go of the service', () => {
    const prod = stage();
    prod.trigger('e1');
    prod.trigger('e2');
    prod.answer('e1', 0, 'started', SERVICE, { approval: { state: 'approved' } });
    expect(prod.states()).toEqual({ e1: 'started', e2: 'waiting' });
  });
});

describe('who may answer an approval', () => {
  test.each([
    ['before the service took it', []],
    ['while it waits', ['started']],
  ] as const)('not a sender of .finished alone, %s', (_, phases) => {
    const prod = stage();
    prod.trigger('e1');
    for (const phase of phases) prod.answer('e1', 0, phase, SERVICE, open);
    const before = prod.record('e1');
    prod.answer('e1', 0, 'finished', 'https://github.com/keptn/keptn/cli#approval.finished', passed);
    prod.answer('e1', 0, 'finished', 'somebody else', passed);
    expect(prod.record('e1')).toEqual(before);
    for (const phase of ['started', 'finished'] as const) prod.answer('e1', 0, phase, SERVICE, declined);
    expect(prod.record('e1')).toMatchObject({ state: 'finished', result: 'fail' });
  });

  test('another executor that started it is waited for, and cannot pass it alone', () => {
    const prod = stage();
    prod.trigger('e1');
    prod.answer('e1', 0, 'started', 'ticket-system');
    prod.answer('e1', 0, 'finished', 'ticket-system', passed);
    expect(prod.record('e1')?.tasks[0]).toMatchObject({ state: 'triggered', executors: [] });
    prod.answer('e1', 0, 'finished', SERVICE, declined);
    expect(prod.record('e1')).toMatchObject({ state: 'finished', result: 'fail' });
  });

  test('nobody took it: the run ends with that', () => {
    const prod = stage();
    prod.trigger('e1');
    prod.answer('e1', 0, 'finished', 'somebody', passed);
    prod.apply(idOf('e1'), { kind: 'due', name: 'unclaimed', index: 0, at: new Date('2026-01-01T00:10:00.000Z') });
    expect(prod.record('e1')).toMatchObject({ state: 'finished', status: 'errored', result: 'fail' });
  });
});

test('who approves is the properties to say, not the data of the trigger', () => {
  const prod = stage();
  const { events } = prod.trigger('e1', { approval: { pass: 'automatic', approvers: ['me'] } });
  expect(events[0]?.data).toMatchObject({ approval: { pass: 'manual', warning: 'manual' } });
  expect(JSON.stringify(events[0]?.data)).not.toContain('approvers');
});
