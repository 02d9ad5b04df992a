import { describe, expect, test } from '@jest/globals';
import { deriveId, type CloudEvent, type JsonObject } from '../../../services/kit/events/index.ts';
import { executionId, taskId } from '../../../services/kit/sequences/index.ts';
import { wrongEvents } from './events.ts';
import type { Said, Story } from './story.ts';
import { wrongTurns } from './turns.ts';

const CONDUCTOR = 'slipway-conductor';

interface Words {
  readonly id: string;
  readonly context: string;
  readonly source?: string;
  readonly answers?: string;
  readonly data?: JsonObject;
}

function said(type: string, { id, context, source = CONDUCTOR, answers, data = {} }: Words): CloudEvent {
  return {
    ...{ id, source, type: `sh.keptn.event.${type}` },
    data: { project: 'chaos', stage: type.startsWith('prod') ? 'prod' : 'dev', service: 's0', ...data },
    extensions: { shkeptncontext: context, ...(answers === undefined ? {} : { triggeredid: answers }) },
  };
}

/** A rollback, the shortest sequence there is: asked for, its task, its answer, its end. */
function rollback(context: string, end: JsonObject = { result: 'pass', status: 'succeeded' }): readonly CloudEvent[] {
  const task = taskId(executionId('chaos', context, context), 0);
  return [
    said('dev.rollback.triggered', { id: context, context, source: 'chaos' }),
    said('rollback.triggered', { id: task, context }),
    said('rollback.finished', { id: `${context}-end`, context, source: 'alpha', answers: task }),
    said('dev.rollback.finished', { id: `${context}-over`, context, answers: context, data: end }),
  ];
}

function recordOf(context: string, message = ''): Story['records'][number] {
  const place = { project: 'chaos', stage: 'dev', service: 's0', sequence: 'rollback' };
  const run = { id: executionId('chaos', context, context), triggeredId: context, context, ...place };
  return { ...run, state: 'finished', triggeredAt: '', message, tasks: [] };
}

/** The faults of events in that order, with positions from 1. */
function faultsOf(events: readonly (CloudEvent | undefined)[], more: Partial<Story> = {}): readonly string[] {
  const found = events.filter((event) => event !== undefined);
  const story: Story = {
    ...{ events: found.map((event, at): Said => ({ seq: at + 1, event })), queues: [], commanded: [], held: [] },
    ...{ records: [recordOf('a'), recordOf('b')], fired: new Map<string, number>(), ...more },
  };
  return [...wrongEvents(story), ...wrongTurns(story)];
}

const [asked, task, answer, end] = rollback('a');
const [askedB, taskB, answerB, endB] = rollback('b');
const aborted = { result: 'fail', status: 'aborted' };

test('one run after the other is as it should be', () => {
  expect(faultsOf([asked, askedB, task, answer, end, taskB, answerB, endB])).toEqual([]);
});

describe('it is seen that', () => {
  test.each<[string, readonly (CloudEvent | undefined)[], string]>([
    ['a run did not end', [asked, task, answer], 'ended 0 times'],
    ['a run ended twice', [asked, task, answer, end, end === undefined ? end : { ...end, id: 'x' }], 'ended 2 times'],
    ['a task was triggered twice', [asked, task, task, answer, end], 'is there twice'],
    ['a task came after the end', [asked, answer, end, task], 'came after the end'],
    ['a run passed without its answer', [asked, task, end], 'passed without all of its tasks'],
    ['nobody asked for the run of a task', [task, answer], 'rollback.triggered'],
    ['nobody asked for what ended', [end], 'dev.rollback.finished a-over has no cause'],
    ['two had their turn at once', [asked, askedB, task, taskB, answer, end, answerB, endB], 'had the service'],
    ['one was overtaken', [asked, askedB, taskB, answerB, endB, task, answer, end], 'which was asked for earlier'],
    ['nobody aborted it', [...rollback('a', aborted)], 'was aborted by nobody'],
  ])('%s', (_, events, fault) => expect(faultsOf(events).join('\n')).toContain(fault));

  test('an aborted run was followed, and a failed one was not', () => {
    const [id, context] = [executionId('chaos', 'c', 'c'), 'c'];
    const asks = said('dev.delivery.triggered', { id: context, context, source: 'chaos' });
    const over = (data: JsonObject) => said('dev.delivery.finished', { id: 'over', context, answers: context, data });
    const follows = said('dev.rollback.triggered', { id: deriveId(id, 'triggers', 'dev', 'rollback'), context });
    const commanded = [{ context, action: 'abort', from: 1, to: 2 } as const];
    expect(faultsOf([asks, over(aborted), follows], { commanded }).join()).toContain('and triggered dev.rollback');
    const failed = { result: 'fail', status: 'succeeded' };
    expect(faultsOf([asks, over(failed)]).join()).toContain('did not trigger dev.rollback');
  });

  test('a paused run went on', () => {
    const held = [{ context: 'a', from: 1, to: 3 }];
    expect(faultsOf([asked, task, answer, end], { held }).join()).toContain('while it was paused');
  });

  test('a run that was asked for after the abort was not aborted', () => {
    const commanded = [{ context: 'a', action: 'abort', from: 0, to: 0 } as const];
    expect(faultsOf([asked, task, answer, end], { commanded }).join()).toContain('ended otherwise');
  });

  test('a task was given up that had been answered', () => {
    const fired = new Map([[`${executionId('chaos', 'a', 'a')}.0.unclaimed`, 10]]);
    const records = [recordOf('a', 'nobody [SLW_SEQUENCE_TASK_UNCLAIMED]')];
    expect(faultsOf([asked, task, answer, end], { fired, records }).join()).toContain('which had spoken before');
  });

  test('somebody is left', () => {
    const queues = [{ project: 'chaos', stage: 'dev', service: 's0', active: 'x', waiting: [] }];
    const records = [{ ...recordOf('a'), state: 'paused' as const }];
    const faults = faultsOf([asked, task, answer, end, askedB, taskB, answerB, endB], { queues, records }).join();
    for (const fault of ['left in the queue of s0', 'is paused', 'has no record']) expect(faults).toContain(fault);
  });
});
