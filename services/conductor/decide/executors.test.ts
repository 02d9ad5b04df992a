import { describe, expect, test } from '@jest/globals';
import { createStage, said } from '../../../test/support/conductor/index.ts';

const NEXT = ', { name: next }]';

describe('executors of one task', () => {
  test('[keptn 21] all that have started are waited for', () => {
    const dev = createStage(`[{ name: job }${NEXT}`);
    dev.trigger('e1');
    for (const source of ['a', 'b']) dev.answer('e1', { task: 0, phase: 'started', source });
    expect(said(dev.answer('e1', { task: 0, phase: 'finished', source: 'a' }))).toEqual([]);
    expect(said(dev.answer('e1', { task: 0, phase: 'finished', source: 'a' }))).toEqual([]);
    expect(said(dev.answer('e1', { task: 0, phase: 'finished', source: 'b' }))).toEqual(['next.triggered']);
  });

  test.each(['2', '[a, b]'])(
    'where the shipyard asks for %s, one that is done before another starts does not end it',
    (executors) => {
      const dev = createStage(`[{ name: job, properties: { executors: ${executors} } }${NEXT}`);
      dev.trigger('e1');
      dev.answer('e1', { task: 0, phase: 'started', source: 'a' });
      expect(said(dev.answer('e1', { task: 0, phase: 'finished', source: 'a' }))).toEqual([]);
      dev.answer('e1', { task: 0, phase: 'started', source: 'b' });
      expect(said(dev.answer('e1', { task: 0, phase: 'finished', source: 'b' }))).toEqual(['next.triggered']);
    },
  );

  test('one that the shipyard does not name is waited for if it has started, and does not stand for one that it does', () => {
    const dev = createStage(`[{ name: job, properties: { executors: [a] } }${NEXT}`);
    dev.trigger('e1');
    dev.answer('e1', { task: 0, phase: 'started', source: 'c' });
    expect(said(dev.answer('e1', { task: 0, phase: 'finished', source: 'c' }))).toEqual([]);
    expect(said(dev.answer('e1', { task: 0, phase: 'finished', source: 'a' }))).toEqual(['next.triggered']);
  });

  test('one that is asked for and never comes is named when the task is given up', () => {
    const dev = createStage(`[{ name: job, properties: { executors: 2 } }${NEXT}`);
    dev.trigger('e1');
    dev.answer('e1', { task: 0, phase: 'finished', source: 'a' });
    expect(said(dev.due('e1', 'task', 60))).toEqual(['job.invalidated', 'dev.delivery.finished']);
    expect(dev.record('e1').message).toMatch(/it waited for the executors that the shipyard asks for/);
  });
});

describe('[keptn 35] the sequence evaluation', () => {
  test('is there without being declared', () => {
    const dev = createStage('[{ name: job }]', 'evaluation-of-mine');
    expect(said(dev.trigger('e1', { sequence: 'evaluation' }))).toEqual(['evaluation.triggered']);
    dev.answer('e1', { task: 0, phase: 'finished', source: 'lighthouse-service' });
    expect(dev.record('e1')).toMatchObject({ sequence: 'evaluation', state: 'finished', result: 'pass' });
  });

  test('is the declared one where there is one', () => {
    const dev = createStage('[{ name: job }, { name: evaluation }]', 'evaluation');
    expect(said(dev.trigger('e1'))).toEqual(['job.triggered']);
  });

  test('one without tasks is refused, and nothing follows it', () => {
    const dev = createStage('[]', 'evaluation', ', triggeredOn: [{ event: dev.evaluation.finished }]');
    const end = dev.trigger('e1');
    expect(said(end)).toEqual(['dev.evaluation.finished']);
    expect(dev.record('e1')).toMatchObject({
      status: 'errored',
      notTriggered: [{ stage: 'dev', sequence: 'evaluation', reason: 'the run could not begin' }],
    });
  });
});

describe('what follows and what does not', () => {
  test('[keptn 27] tasks of the same name are done one after the other', () => {
    const dev = createStage('[{ name: job }, { name: job }]');
    dev.trigger('e1');
    expect(said(dev.answer('e1', { task: 0, phase: 'finished' }))).toEqual(['job.triggered']);
    expect(said(dev.answer('e1', { task: 0, phase: 'finished' }))).toEqual([]);
    expect(said(dev.answer('e1', { task: 1, phase: 'finished' }))).toEqual(['dev.delivery.finished']);
  });

  test('a selector that does not match is told with the reason', () => {
    const again = ', triggeredOn: [{ event: dev.delivery.finished, selector: { match: { job.result: fail } } }]';
    const dev = createStage('[{ name: job }]', 'delivery', again);
    dev.trigger('e1');
    dev.answer('e1', { task: 0, phase: 'finished' });
    expect(dev.record('e1').notTriggered).toEqual([
      {
        stage: 'dev',
        sequence: 'delivery',
        reason: 'its selector asks for job.result fail, and it ended with pass after job',
      },
    ]);
  });

  test('two entries for one sequence that both match trigger it once', () => {
    const on = '{ event: dev.delivery.finished }';
    const dev = createStage('[{ name: job }]', 'delivery', `, triggeredOn: [${on}, ${on}]`);
    dev.trigger('e1');
    const end = dev.answer('e1', { task: 0, phase: 'finished' });
    expect(said(end)).toEqual(['dev.delivery.finished', 'dev.delivery.triggered']);
    expect(dev.record('e1').triggers).toHaveLength(1);
  });

  test('[keptn 34] a loop ends where the context has too many runs, and says so', () => {
    const dev = createStage('[{ name: job }]', 'delivery', ', triggeredOn: [{ event: dev.delivery.finished }]');
    expect(said(dev.trigger('e1', { runs: 99 }))).toEqual(['job.triggered']);
    expect(said(dev.trigger('e2', { runs: 100 }))).toEqual(['dev.delivery.finished']);
    expect(dev.record('e2')).toMatchObject({ status: 'errored', result: 'fail' });
    expect(dev.record('e2').message).toMatch(/has 100 runs.*SLW_SEQUENCE_LOOP/);
  });
});
