import { describe, expect, test } from '@jest/globals';
import { createStage, said } from '../../../test/support/conductor/index.ts';

const TWO = '[{ name: deployment }, { name: check }]';
const LATE = '[{ name: deployment, triggeredAfter: 10m }]';
const GATE = '[{ name: approval }, { name: deployment }]';
const open = { approval: { state: 'open' } };
const byAlice = { actor: 'alice', reason: 'wrong version' };

describe('a pause', () => {
  test('[keptn 33] withholds the next task, and the resumption sends it', () => {
    const dev = createStage(TWO);
    dev.trigger('e1');
    expect(said(dev.control('e1', 'pause', byAlice))).toEqual([]);
    expect(dev.record('e1')).toMatchObject({ state: 'paused', pausedFrom: 'started', paused: byAlice });
    dev.answer('e1', { task: 0, phase: 'started' });
    expect(said(dev.answer('e1', { task: 0, phase: 'finished' }))).toEqual([]);
    expect(dev.record('e1').tasks).toMatchObject([{ state: 'finished' }, { state: 'pending' }]);
    expect(said(dev.control('e1', 'resume'))).toEqual(['check.triggered']);
    expect(dev.record('e1')).not.toHaveProperty('paused');
  });

  test('lets others go on, and the run comes back by the place of its trigger', () => {
    const dev = createStage(TWO);
    for (const name of ['e1', 'e2', 'e3']) dev.trigger(name);
    dev.control('e1', 'pause');
    expect(dev.states()).toEqual({ e1: 'paused', e2: 'started', e3: 'waiting' });
    dev.control('e1', 'resume');
    expect(dev.waiting()).toEqual(['e1', 'e3']);
    dev.answer('e2', { task: 0, phase: 'finished', data: { result: 'fail' } });
    expect(dev.states()).toEqual({ e1: 'started', e2: 'finished', e3: 'waiting' });
  });

  test('what its executor says while it waits to come back is not lost', () => {
    const dev = createStage(TWO);
    for (const name of ['e1', 'e2']) dev.trigger(name);
    dev.answer('e1', { task: 0, phase: 'started' });
    dev.control('e1', 'pause');
    dev.control('e1', 'resume');
    expect(dev.states()).toEqual({ e1: 'waiting', e2: 'started' });
    expect(said(dev.answer('e1', { task: 0, phase: 'finished' }))).toEqual([]);
    dev.answer('e2', { task: 0, phase: 'finished', data: { status: 'errored' } });
    expect(dev.record('e1')).toMatchObject({
      state: 'started',
      tasks: [{ state: 'finished' }, { state: 'triggered' }],
    });
  });

  test('of a run that waits takes it out of the queue', () => {
    const dev = createStage(TWO);
    for (const name of ['e1', 'e2', 'e3']) dev.trigger(name);
    dev.control('e2', 'pause');
    expect(dev.waiting()).toEqual(['e3']);
    dev.answer('e1', { task: 0, phase: 'finished', data: { result: 'fail' } });
    expect(dev.states()).toEqual({ e1: 'finished', e2: 'paused', e3: 'started' });
    dev.control('e2', 'resume');
    expect(dev.states()).toMatchObject({ e2: 'waiting', e3: 'started' });
  });

  test('and of one that comes back changes whom those behind it wait for', () => {
    const dev = createStage(TWO);
    for (const name of ['e1', 'e2', 'e3']) dev.trigger(name);
    expect(dev.record('e3').waitsFor).toBe(dev.record('e2').id);
    dev.control('e2', 'pause');
    expect(dev.record('e3').waitsFor).toBe(dev.record('e1').id);
    dev.control('e2', 'resume');
    expect(dev.record('e3').waitsFor).toBe(dev.record('e2').id);
    dev.control('e2', 'abort');
    expect(dev.record('e3')).toMatchObject({ state: 'waiting', waitsFor: dev.record('e1').id });
  });

  test('[keptn 38] stops the clocks: a delayed task is triggered when it is resumed, and timeouts count anew', () => {
    const dev = createStage(LATE);
    dev.trigger('e1');
    dev.control('e1', 'pause');
    dev.at(30);
    expect(said(dev.due('e1', 'delayed', 10))).toEqual([]);
    expect(said(dev.control('e1', 'resume'))).toEqual(['deployment.triggered']);
    dev.control('e1', 'pause');
    dev.at(60);
    expect(said(dev.due('e1', 'unclaimed', 40))).toEqual([]);
    const { timers } = dev.control('e1', 'resume');
    expect(timers).toMatchObject([{ name: 'unclaimed', at: new Date('2026-01-01T01:10:00.000Z') }]);
  });

  test('of a delayed task whose time has not come waits for the rest', () => {
    const dev = createStage(LATE);
    dev.trigger('e1');
    dev.control('e1', 'pause');
    dev.at(4);
    const { events, timers } = dev.control('e1', 'resume');
    expect(events).toEqual([]);
    expect(timers).toMatchObject([{ name: 'delayed', at: new Date('2026-01-01T00:10:00.000Z') }]);
  });

  test('while people are asked is one too: their answer is kept, the next task withheld', () => {
    const dev = createStage(GATE);
    dev.trigger('e1');
    dev.answer('e1', { task: 0, phase: 'started', source: 'approval-service', data: open });
    dev.control('e1', 'pause');
    expect(dev.record('e1')).toMatchObject({ state: 'paused', pausedFrom: 'waitingForApproval' });
    expect(said(dev.answer('e1', { task: 0, phase: 'finished', source: 'approval-service' }))).toEqual([]);
    expect(said(dev.control('e1', 'resume'))).toEqual(['deployment.triggered']);
  });

  test('resumed before anybody has answered, it waits for people again', () => {
    const dev = createStage(GATE);
    dev.trigger('e1');
    dev.control('e1', 'pause');
    dev.answer('e1', { task: 0, phase: 'started', source: 'approval-service', data: open });
    expect(dev.record('e1')).toMatchObject({ state: 'paused', pausedFrom: 'waitingForApproval' });
    const { timers } = dev.control('e1', 'resume');
    expect([dev.states(), timers]).toEqual([{ e1: 'waitingForApproval' }, []]);
  });

  test('a run that fails while it is paused ends', () => {
    const dev = createStage(TWO);
    dev.trigger('e1');
    dev.control('e1', 'pause');
    const end = dev.answer('e1', { task: 0, phase: 'finished', data: { result: 'fail' } });
    expect(said(end)).toEqual(['dev.delivery.finished']);
  });

  test('that comes after the resumption it was sent before changes nothing', () => {
    const dev = createStage(TWO);
    dev.trigger('e1');
    dev.control('e1', 'resume', { seq: 2_000 });
    dev.control('e1', 'pause', { seq: 1_999 });
    expect(dev.states()).toEqual({ e1: 'started' });
  });

  test.each([
    ['paused', 'paused', []],
    ['resumed', 'started', ['deployment.triggered']],
  ] as const)('a run that begins in a context that is %s', (_, state, events) => {
    const dev = createStage(TWO);
    const action = state === 'paused' ? 'pause' : 'resume';
    const began = dev.trigger('e1', { hold: { kind: 'control', action, seq: 5 } });
    expect([dev.states(), said(began)]).toEqual([{ e1: state }, events]);
    // The pause before it, which comes again.
    dev.control('e1', 'pause', { seq: 4 });
    expect(dev.states()).toEqual({ e1: state });
  });
});

describe('an abort', () => {
  const words = 'aborted by alice: wrong version';
  const ended = { state: 'finished', status: 'aborted', result: 'fail', message: words };

  test('[keptn 29] of a run that waits, that is delayed, or whose task nobody has, ends it at once', () => {
    const dev = createStage(TWO);
    for (const name of ['e1', 'e2', 'e3']) dev.trigger(name);
    expect(said(dev.control('e2', 'abort', byAlice))).toEqual(['dev.delivery.finished']);
    const first = dev.control('e1', 'abort', byAlice);
    expect(said(first)).toEqual(['deployment.invalidated', 'dev.delivery.finished']);
    expect(first.cancels).toMatchObject([{ cancellation: { reason: 'wrong version', actor: 'alice' } }]);
    for (const name of ['e1', 'e2']) expect(dev.record(name)).toMatchObject({ ...ended, aborted: byAlice });
    expect(dev.states()).toMatchObject({ e3: 'started' });

    const late = createStage(LATE);
    late.trigger('e1');
    expect(said(late.control('e1', 'abort', byAlice))).toEqual(['dev.delivery.finished']);
    expect(said(late.due('e1', 'delayed', 10))).toEqual([]);
  });

  test('tells the executors, and the next run waits until they have stopped', () => {
    const dev = createStage(TWO);
    for (const name of ['e1', 'e2']) dev.trigger(name);
    dev.answer('e1', { task: 0, phase: 'started' });
    const told = dev.control('e1', 'abort', byAlice);
    expect(said(told)).toEqual(['deployment.invalidated']);
    expect(told.cancels).toHaveLength(1);
    expect(told.timers).toMatchObject([{ name: 'grace' }]);
    expect(dev.states()).toEqual({ e1: 'aborting', e2: 'waiting' });
    const end = dev.answer('e1', { task: 0, phase: 'finished', data: { status: 'aborted', result: 'fail' } });
    expect(said(end)).toEqual(['dev.delivery.finished']);
    expect(dev.record('e1')).toMatchObject(ended);
    expect(dev.states()).toMatchObject({ e2: 'started' });
  });

  test('ends without the executors when their time is over, and says for whom it waited', () => {
    const dev = createStage(TWO);
    dev.trigger('e1');
    dev.answer('e1', { task: 0, phase: 'started' });
    dev.control('e1', 'abort', byAlice);
    dev.due('e1', 'grace', 2);
    expect(dev.record('e1').message).toBe(`${words} (no answer within 120 s from: x)`);
    expect(dev.record('e1').tasks).toMatchObject([{ state: 'finished', status: 'aborted' }, { state: 'skipped' }]);
    expect(said(dev.due('e1', 'grace', 2))).toEqual([]);
  });

  test('one that succeeds all the same does not go on', () => {
    const dev = createStage(TWO);
    dev.trigger('e1');
    dev.answer('e1', { task: 0, phase: 'started' });
    dev.control('e1', 'abort', byAlice);
    expect(said(dev.answer('e1', { task: 0, phase: 'finished' }))).toEqual(['dev.delivery.finished']);
    expect(dev.record('e1')).toMatchObject({ ...ended, tasks: [{ result: 'pass' }, { state: 'skipped' }] });
  });

  test('of a paused run, and of one that waits for people', () => {
    const dev = createStage(TWO);
    dev.trigger('e1');
    dev.control('e1', 'pause');
    expect(said(dev.control('e1', 'abort'))).toEqual(['deployment.invalidated', 'dev.delivery.finished']);

    const gate = createStage(GATE);
    gate.trigger('e1');
    gate.answer('e1', { task: 0, phase: 'started', source: 'approval-service', data: open });
    expect(said(gate.control('e1', 'abort'))).toEqual(['approval.invalidated']);
    expect(gate.states()).toEqual({ e1: 'aborting' });
  });

  test('of what was triggered later does nothing, unless it follows from what is aborted', () => {
    const dev = createStage(TWO);
    dev.trigger('e5');
    dev.control('e5', 'abort', { seq: 4 });
    expect(dev.states()).toEqual({ e5: 'started' });
    dev.control('e5', 'abort', { seq: 4, descends: true });
    expect(dev.states()).toEqual({ e5: 'finished' });
  });

  test('that came between a trigger and now: the run never begins', () => {
    const dev = createStage(TWO);
    const began = dev.trigger('e1', { abort: { kind: 'control', action: 'abort', seq: 2, ...byAlice } });
    expect(said(began)).toEqual(['dev.delivery.finished']);
    expect(dev.record('e1')).toMatchObject(ended);
  });

  test('again, or of what has ended, changes nothing', () => {
    const dev = createStage(TWO);
    dev.trigger('e1');
    dev.answer('e1', { task: 0, phase: 'started' });
    dev.control('e1', 'abort', byAlice);
    expect(said(dev.control('e1', 'abort'))).toEqual([]);
    dev.due('e1', 'grace', 2);
    expect(said(dev.control('e1', 'abort'))).toEqual([]);
    expect(dev.record('e1')).toMatchObject({ aborted: byAlice });
  });
});
