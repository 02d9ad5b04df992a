import { describe, expect, test } from '@jest/globals';
import { createStage, said } from '../../../test/support/conductor/index.ts';

const ONE = '[{ name: deployment, properties: { taskTimeout: 30m } }]';
const GATE = '[{ name: approval }, { name: deployment }]';

describe('[keptn 28] a task that nobody starts', () => {
  test('ends its run, and whoever takes it later is told not to', () => {
    const dev = createStage(ONE);
    dev.trigger('e1');
    const end = dev.due('e1', 'unclaimed', 10);
    expect(said(end)).toEqual(['deployment.invalidated', 'dev.delivery.finished']);
    expect(end.cancels).toHaveLength(1);
    expect(dev.record('e1')).toMatchObject({ status: 'errored', result: 'fail', timedOut: true });
    expect(dev.record('e1').message).toMatch(/Nobody answered deployment\.triggered .* within 600 s/);
  });

  test('is not given up before its time, however late the run began to wait', () => {
    const dev = createStage('[{ name: deployment, triggeredAfter: 10m }]');
    dev.trigger('e1');
    dev.at(10);
    dev.due('e1', 'delayed', 10);
    const early = dev.due('e1', 'unclaimed', 10);
    expect(said(early)).toEqual([]);
    expect(early.timers).toMatchObject([{ at: new Date('2026-01-01T00:20:00.000Z') }]);
    expect(said(dev.due('e1', 'unclaimed', 20))).toEqual(['deployment.invalidated', 'dev.delivery.finished']);
  });
});

describe('a task that was started', () => {
  test('is given up when nothing is heard of it; each word of it begins its time anew', () => {
    const dev = createStage(ONE);
    dev.trigger('e1');
    expect(dev.answer('e1', { task: 0, phase: 'started' }).timers).toMatchObject([
      { name: 'task', at: new Date('2026-01-01T00:30:00.000Z') },
    ]);
    dev.at(20);
    expect(dev.answer('e1', { task: 0, phase: 'status.changed' }).timers).toEqual([]);
    const heard = dev.due('e1', 'task', 30);
    expect([said(heard), heard.timers]).toMatchObject([[], [{ at: new Date('2026-01-01T00:50:00.000Z') }]]);
    const late = dev.due('e1', 'task', 50);
    expect(said(late)).toEqual(['deployment.invalidated']);
    expect(late.cancels).toMatchObject([{ cancellation: { reason: expect.stringContaining('1800 s') } }]);
    expect(dev.states()).toEqual({ e1: 'aborting' });
    dev.due('e1', 'grace', 52);
    expect(dev.record('e1')).toMatchObject({ status: 'errored', result: 'fail', timedOut: true });
    expect(dev.record('e1').message).toMatch(/task deployment for 1800 s; it waited for x.*SLW_SEQUENCE_TASK_TIMEOUT/);
  });

  test('is not given up for a timer of the task before it, or of one that has ended', () => {
    const dev = createStage('[{ name: one }, { name: two }]');
    dev.trigger('e1');
    dev.answer('e1', { task: 0, phase: 'finished' });
    dev.answer('e1', { task: 1, phase: 'started' });
    expect(said(dev.due('e1', 'task', 600, 0))).toEqual([]);
    expect(said(dev.due('e1', 'unclaimed', 600, 1))).toEqual([]);
    expect(dev.states()).toEqual({ e1: 'started' });
  });

  test('by people has all their time', () => {
    const dev = createStage(GATE);
    dev.trigger('e1');
    dev.answer('e1', { task: 0, phase: 'started', source: 'approval-service', data: { approval: { state: 'open' } } });
    dev.answer('e1', { task: 0, phase: 'status.changed', source: 'approval-service', data: { message: '1 of 2' } });
    expect(dev.record('e1').tasks[0]).not.toHaveProperty('deadline');
    expect(said(dev.due('e1', 'task', 6_000))).toEqual([]);
  });
});

describe('a run with a timeout', () => {
  const timed = () => createStage(GATE, 'delivery', ', timeout: 2h');

  test('is given up as a whole, whatever it does, and its executors are told', () => {
    const dev = timed();
    const { timers } = dev.trigger('e1');
    expect(timers).toMatchObject([
      { name: 'unclaimed' },
      { name: 'sequence', at: new Date('2026-01-01T02:00:00.000Z') },
    ]);
    dev.answer('e1', { task: 0, phase: 'started', source: 'approval-service', data: { approval: { state: 'open' } } });
    expect(said(dev.due('e1', 'sequence', 120))).toEqual(['approval.invalidated']);
    dev.answer('e1', { task: 0, phase: 'finished', source: 'approval-service' });
    expect(dev.record('e1')).toMatchObject({ status: 'errored', timedOut: true });
    expect(dev.record('e1').message).toMatch(/sequence delivery of the stage dev was not done within 7200 s/);
  });

  test('has its time from its first turn on, and not while it is paused', () => {
    const dev = timed();
    dev.trigger('e1');
    dev.trigger('e2');
    dev.at(60);
    dev.due('e1', 'unclaimed', 60);
    expect(dev.record('e2').deadline).toBe('2026-01-01T03:00:00.000Z');
    dev.control('e2', 'pause');
    dev.at(90);
    const { timers } = dev.control('e2', 'resume');
    expect(timers.find(({ name }) => name === 'sequence')?.at).toEqual(new Date('2026-01-01T03:30:00.000Z'));
    expect(said(dev.due('e2', 'sequence', 180))).toEqual([]);
  });
});

test('an abort while executors stop because time is over ends it as aborted, and nothing follows', () => {
  const dev = createStage(ONE);
  dev.trigger('e1');
  dev.answer('e1', { task: 0, phase: 'started' });
  dev.due('e1', 'task', 30);
  dev.control('e1', 'abort', { actor: 'alice' });
  dev.answer('e1', { task: 0, phase: 'finished', data: { status: 'aborted' } });
  expect(dev.record('e1')).toMatchObject({ status: 'aborted', message: 'aborted by alice' });
});
