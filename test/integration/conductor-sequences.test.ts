import { beforeAll, describe, expect, test } from '@jest/globals';
import { commitOf, objectData } from '../../services/kit/events/index.ts';
import { eventually } from '../support/index.ts';
import { conductorScene, type ConductorScene } from './conductor/index.ts';

let scene: ConductorScene;
beforeAll(async () => {
  scene = await conductorScene({ maxRuns: 4 });
});

const FULL = `[
  { name: dev, sequences: [
    { name: delivery, tasks: [{ name: deployment, properties: { deploymentstrategy: direct } }, { name: test }, { name: evaluation }, { name: release }] },
    { name: rollback, triggeredOn: [{ event: dev.delivery.finished, selector: { match: { result: fail } } }], tasks: [{ name: rollback }] },
    { name: tidy, triggeredOn: [{ event: dev.delivery.finished, selector: { match: { evaluation.result: fail } } }], tasks: [{ name: tidy }] },
  ] },
  { name: hardening, sequences: [{ name: delivery, triggeredOn: [{ event: dev.delivery.finished }], tasks: [{ name: deployment }] }] },
]`;
const fail = { result: 'fail', message: 'it broke' };

describe('a delivery', () => {
  test('[keptn 20] goes through its tasks in order, a warning does not stop it, the next stage has its data', async () => {
    const project = await scene.project(FULL);
    const commit = await project.change('hardening');
    const data = { labels: { build: '17' }, configurationChange: { values: { image: 'carts:2' } } };
    const run = await project.trigger('dev.delivery', { data });
    await run.does('deployment', { deployment: { deploymentNames: ['direct'] } });
    await run.does('test', { test: { start: 'then' } });
    await run.does('evaluation', { result: 'warning' });
    await run.does('release');
    const next = await run.does('deployment', {}, 1);
    await run.until('hardening.delivery', 'finished');
    expect(run.said().filter((type) => /triggered|delivery\.finished/.test(type))).toEqual([
      'dev.delivery.triggered',
      ...['deployment', 'test', 'evaluation', 'release'].map((task) => `${task}.triggered`),
      'dev.delivery.finished',
      'hardening.delivery.triggered',
      'deployment.triggered',
      'hardening.delivery.finished',
    ]);
    expect(objectData(next)).toMatchObject({ ...data, stage: 'hardening', test: { start: 'then' } });
    expect(commitOf(next)).toBe(commit);
  });

  test('[keptn 22] what is said of no open task changes nothing, whatever the order', async () => {
    const run = await (await scene.project(FULL)).trigger('dev.delivery');
    const deployment = await run.task('deployment');
    const elsewhere = { ...deployment, id: '00000000-0000-8000-8000-000000000001' };
    await run.answer(elsewhere, 'finished', fail);
    await run.answer(deployment, 'finished');
    await run.answer(deployment, 'started');
    await run.answer(deployment, 'finished', fail);
    await run.task('test');
    const [record] = await run.runs();
    expect(record?.tasks.slice(0, 2)).toMatchObject([{ state: 'finished', result: 'pass' }, { state: 'triggered' }]);
    await run.control('abort');
  });

  test('[keptn 21] two executors: the next task comes when both have finished', async () => {
    const run = await (await scene.project(FULL)).trigger('dev.delivery');
    const deployment = await run.task('deployment');
    for (const source of ['one', 'two']) await run.answer(deployment, 'started', {}, source);
    await run.answer(deployment, 'finished', {}, 'one');
    await eventually(async () => expect((await run.runs())[0]?.tasks[0]?.executors).toEqual(['two', 'one']));
    expect(run.said()).not.toContain('test.triggered');
    await run.answer(deployment, 'finished', {}, 'two');
    await run.task('test');
    await run.control('abort');
  });

  test.each([
    ['errored', { status: 'errored', result: 'fail', message: 'no such chart' }, 'errored', 'no such chart'],
    ['failed', fail, 'succeeded', 'it broke'],
  ])('[keptn 23] one that is %s stops', async (_, data, status, message) => {
    const run = await (await scene.project(FULL)).trigger('dev.delivery');
    await run.does('deployment', data);
    expect(await run.until('dev.delivery', 'finished')).toMatchObject({ status, result: 'fail', message });
    await run.does('rollback');
    await run.until('dev.rollback', 'finished');
    expect(run.said()).not.toContain('test.triggered');
  });

  test('[keptn 24, 34] a fail triggers what selects it, by the task too, and the record says why the rest was not', async () => {
    const run = await (await scene.project(FULL)).trigger('dev.delivery');
    for (const task of ['deployment', 'test']) await run.does(task);
    await run.does('evaluation', fail);
    const ended = await run.until('dev.delivery', 'finished');
    expect(ended.notTriggered).toEqual([
      {
        stage: 'hardening',
        sequence: 'delivery',
        reason: 'without a selector it follows pass or warning, and it ended with fail after evaluation',
      },
    ]);
    for (const task of ['rollback', 'tidy']) await run.does(task);
    await run.until('dev.tidy', 'finished');
    expect(await run.runs()).toHaveLength(3);
  });

  test.each([
    ['a stage that is not there', 'qa.delivery', /has no stage qa/],
    ['a sequence that is not there', 'dev.deliver', /no sequence deliver/],
  ])('[keptn 25] %s is answered', async (_, sequence, message) => {
    const run = await (await scene.project(FULL)).trigger(sequence as 'qa.delivery');
    expect(await run.until(sequence, 'finished')).toMatchObject({ status: 'errored', result: 'fail' });
    expect((await run.runs())[0]?.message).toMatch(message);
  });

  test('[keptn 25] a trigger without a stage begins nothing, and what comes after it does', async () => {
    const project = await scene.project(FULL);
    const { context } = await project.trigger('dev.delivery', { data: { stage: '' } });
    const next = await project.trigger('dev.delivery');
    await next.task('deployment');
    expect(scene.events().filter(({ extensions }) => extensions['shkeptncontext'] === context)).toHaveLength(1);
    await next.control('abort');
  });
});

describe('several at once', () => {
  const PARALLEL = `[
    { name: dev, sequences: [{ name: delivery, tasks: [{ name: job }] }] },
    { name: left, sequences: [{ name: delivery, triggeredOn: [{ event: dev.delivery.finished }], tasks: [{ name: work }] }] },
    { name: right, sequences: [{ name: delivery, triggeredOn: [{ event: dev.delivery.finished }], tasks: [{ name: toil }] }] },
  ]`;

  test('[keptn 26] services of a stage do not wait for each other; a second run of one does', async () => {
    const project = await scene.project(PARALLEL, ['carts', 'orders']);
    const first = await project.trigger('dev.delivery');
    const other = await project.trigger('dev.delivery', { service: 'orders' });
    const second = await project.trigger('dev.delivery');
    await Promise.all([first.task('job'), other.task('job')]);
    expect(await second.until('dev.delivery', 'waiting')).toMatchObject({ waitsFor: (await first.runs())[0]?.id });
    await first.does('job', fail);
    await second.does('job', fail);
    await other.does('job', fail);
    await Promise.all([second, other].map(async (run) => run.until('dev.delivery', 'finished')));
  });

  test('[keptn 32] stages that follow the same one go on side by side', async () => {
    const run = await (await scene.project(PARALLEL)).trigger('dev.delivery');
    await run.does('job');
    await Promise.all([run.task('work'), run.task('toil')]);
    await run.does('work');
    await run.until('left.delivery', 'finished');
    await run.until('right.delivery', 'started');
    await run.does('toil', { result: 'warning' });
    expect(await run.until('right.delivery', 'finished')).toMatchObject({ result: 'warning' });
  });
});

describe('what a shipyard leaves out or overdoes', () => {
  test('[keptn 35] every stage has the sequence evaluation', async () => {
    const run = await (await scene.project('[{ name: dev }]')).trigger('dev.evaluation');
    await run.does('evaluation', { evaluation: { score: 98 } });
    expect(await run.until('dev.evaluation', 'finished')).toMatchObject({ result: 'pass' });
  });

  test('[keptn 34] another try for as long as it fails, and not for ever', async () => {
    const again = '[{ event: dev.delivery.finished, selector: { match: { job.result: fail } } }]';
    const loop = `[{ name: dev, sequences: [{ name: delivery, triggeredOn: ${again}, tasks: [{ name: job }] }] }]`;
    const project = await scene.project(loop);
    const passes = await project.trigger('dev.delivery');
    await passes.does('job', fail);
    await passes.does('job', {}, 1);
    await eventually(async () => {
      expect((await passes.runs()).map(({ state, result }) => [state, result])).toEqual([
        ['finished', 'fail'],
        ['finished', 'pass'],
      ]);
    });
    const endless = await project.trigger('dev.delivery');
    for (let nth = 0; nth < 4; nth += 1) await endless.does('job', fail, nth);
    await eventually(async () => {
      const runs = await endless.runs();
      expect(runs).toHaveLength(5);
      expect(runs.at(-1)?.message).toMatch(/has 4 runs.*SLW_SEQUENCE_LOOP/);
    });
  });

  test('[keptn 27, 38] tasks of one name, one of them later: each once, in its turn', async () => {
    const tasks = '[{ name: job }, { name: job, triggeredAfter: 1s }]';
    const run = await (
      await scene.project(`[{ name: dev, sequences: [{ name: delivery, tasks: ${tasks} }] }]`)
    ).trigger('dev.delivery');
    const first = await run.does('job');
    const second = await run.does('job', {}, 1);
    expect(Date.parse(second.time ?? '') - Date.parse(first.time ?? '')).toBeGreaterThanOrEqual(1_000);
    await run.until('dev.delivery', 'finished');
    expect(run.said().filter((type) => type === 'job.triggered')).toHaveLength(2);
  });
});
