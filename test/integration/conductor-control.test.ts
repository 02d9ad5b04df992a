import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { readCancellation } from '../../services/kit/cancellations/index.ts';
import { objectData, triggeredIdOf } from '../../services/kit/events/index.ts';
import { controlSequence, controlSubject } from '../../services/kit/sequences/index.ts';
import { eventually } from '../support/index.ts';
import { conductorScene, type ConductorScene } from './conductor/index.ts';

const TWO_STAGES = `[
  { name: dev, sequences: [{ name: delivery, tasks: [{ name: deployment }, { name: check }] }] },
  { name: prod, sequences: [{ name: delivery, triggeredOn: [{ event: dev.delivery.finished }], tasks: [{ name: deployment }] }] },
]`;
const ONE_THEN_ONE = `[
  { name: dev, sequences: [{ name: delivery, tasks: [{ name: deployment }] }] },
  { name: prod, sequences: [{ name: delivery, triggeredOn: [{ event: dev.delivery.finished }], tasks: [{ name: deployment }] }] },
]`;
const PARALLEL = `[
  { name: dev, sequences: [{ name: delivery, tasks: [{ name: deployment }] }] },
  { name: left, sequences: [{ name: delivery, triggeredOn: [{ event: dev.delivery.finished }], tasks: [{ name: job }, { name: next }] }] },
  { name: right, sequences: [{ name: delivery, triggeredOn: [{ event: dev.delivery.finished }], tasks: [{ name: job }, { name: next }] }] },
]`;

let scene: ConductorScene;
beforeAll(async () => {
  scene = await conductorScene({ abortGrace: 1_500 });
});

describe('a pause', () => {
  test('[keptn 33] withholds the next task and the next stage until the resumption', async () => {
    const run = await (await scene.project(TWO_STAGES)).trigger('dev.delivery');
    const deployment = await run.task('deployment');
    await run.answer(deployment, 'started');
    expect(await run.control('pause', { actor: 'alice', reason: 'lunch' })).toBe(1);
    await run.until('dev.delivery', 'paused');
    await run.answer(deployment, 'finished');
    const held = await eventually(async () => {
      const [found] = await run.runs();
      expect(found?.tasks[0]?.state).toBe('finished');
      return found;
    });
    expect(held).toMatchObject({ state: 'paused', paused: { actor: 'alice', reason: 'lunch' } });
    expect(run.said()).not.toContain('check.triggered');
    await run.control('resume');
    await run.does('check');
    await run.does('deployment', {}, 1);
    await run.until('prod.delivery', 'finished');
  });

  test('[keptn 33] of one stage leaves the others; a stage that begins later begins paused', async () => {
    const run = await (await scene.project(PARALLEL)).trigger('dev.delivery');
    await run.task('deployment');
    expect(await run.control('pause', { stage: 'right' })).toBe(0);
    await run.does('deployment');
    await run.until('right.delivery', 'paused');
    await run.until('left.delivery', 'started');
    await run.does('job');
    await run.does('next');
    await run.until('left.delivery', 'finished');
    expect(run.said().filter((type) => type === 'job.triggered')).toHaveLength(1);
    await run.control('resume', { stage: 'right' });
    await run.does('job', {}, 1);
    await run.control('abort');
    expect(await run.until('right.delivery', 'finished')).toMatchObject({ status: 'aborted' });
  });
});

test('what is commanded while no conductor is there is done when one is; a pause that an abort came after is forgotten', async () => {
  const late = await conductorScene({ abortGrace: 500 });
  const project = await late.project(TWO_STAGES);
  const run = await project.trigger('dev.delivery');
  await run.task('deployment');
  await late.conduct(false);
  expect(await run.control('pause')).toBe(1);
  const begunLater = await project.trigger('dev.delivery', { context: run.context });
  await late.conduct(true);
  await begunLater.until('dev.delivery', 'paused');
  // The command and the trigger concern two runs, and so are carried out side by side.
  await eventually(async () => expect((await run.runs()).map(({ state }) => state)).toEqual(['paused', 'paused']));
  await run.control('abort');
  await eventually(async () => {
    expect((await run.runs()).map(({ status }) => status)).toEqual(['aborted', 'aborted']);
    expect(
      await late.bus.read(controlSubject({ project: project.name, context: run.context }, 'hold')),
    ).toBeUndefined();
  });
});

describe('an abort', () => {
  test('[keptn 29] tells the executor who and why, waits for it, and triggers nothing after', async () => {
    const project = await scene.project(TWO_STAGES);
    const run = await project.trigger('dev.delivery');
    const next = await project.trigger('dev.delivery');
    const deployment = await run.task('deployment');
    await run.answer(deployment, 'started');
    await run.until('dev.delivery', 'started');
    await eventually(async () => expect((await run.runs())[0]?.tasks[0]?.state).toBe('started'));
    expect(await run.control('abort', { actor: 'alice', reason: 'wrong version' })).toBe(1);
    await run.until('dev.delivery', 'aborting');
    expect(await readCancellation(scene.bus, deployment.id)).toMatchObject({ actor: 'alice', reason: 'wrong version' });
    const invalidated = await eventually(() => {
      const found = run.events().find(({ type }) => type === 'sh.keptn.event.deployment.invalidated');
      if (found === undefined) throw new Error('nobody is told');
      return found;
    });
    expect(triggeredIdOf(invalidated)).toBe(deployment.id);
    expect(objectData(invalidated)).toMatchObject({ project: project.name, message: 'wrong version (alice)' });
    expect(await next.until('dev.delivery', 'waiting')).toMatchObject({ tasks: [{ state: 'pending' }, {}] });
    await run.answer(deployment, 'finished', { status: 'aborted', result: 'fail' });
    const end = await run.until('dev.delivery', 'finished');
    expect(end).toMatchObject({ status: 'aborted', result: 'fail', message: 'aborted by alice: wrong version' });
    expect(end.notTriggered).toEqual([{ stage: 'prod', sequence: 'delivery', reason: 'the run was aborted by alice' }]);
    await next.task('deployment');
    expect(await project.open('deployment')).toHaveLength(1);
    await next.control('abort');
    await next.until('dev.delivery', 'finished');
    expect(await project.open('deployment')).toEqual([]);
    expect(await run.runs()).toHaveLength(1);
  });

  test('[keptn 29] of one that does not answer ends by itself after its grace', async () => {
    const run = await (await scene.project(TWO_STAGES)).trigger('dev.delivery');
    await run.answer(await run.task('deployment'), 'started');
    await eventually(async () => expect((await run.runs())[0]?.tasks[0]?.state).toBe('started'));
    await run.control('abort');
    const end = await run.until('dev.delivery', 'finished');
    expect(end.message).toBe('aborted (no answer within 2 s from: tester)');
    await run.answer(await run.task('deployment'), 'finished');
    expect(run.said().filter((type) => type === 'check.triggered')).toEqual([]);
  });

  test('of a context that nobody knows matches nothing, and does not touch what uses its name later', async () => {
    const project = await scene.project(TWO_STAGES);
    const context = 'a.b >*';
    const means = { bus: scene.bus, clock: () => new Date(), newId: randomUUID };
    expect(await controlSequence(means, { project: project.name, context, action: 'abort' })).toEqual({ matched: 0 });
    const run = await project.trigger('dev.delivery', { context });
    await run.task('deployment');
    expect(await run.control('abort')).toBe(1);
    await run.until('dev.delivery', 'finished');
  });

  test('at the moment of the trigger loses neither', async () => {
    const project = await scene.project(TWO_STAGES);
    const runs = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const run = await project.trigger('dev.delivery');
        await run.control('abort');
        return run;
      }),
    );
    for (const run of runs) expect(await run.until('dev.delivery', 'finished')).toMatchObject({ status: 'aborted' });
    expect(await project.open('deployment')).toEqual([]);
  });

  test('at the moment at which a stage ends also ends the stage that follows it', async () => {
    const services = Array.from({ length: 8 }, (_, index) => `s${index}`);
    const project = await scene.project(ONE_THEN_ONE, services);
    const runs = await Promise.all(services.map(async (service) => project.trigger('dev.delivery', { service })));
    await Promise.all(
      runs.map(async (run) => {
        const deployment = await run.task('deployment');
        await Promise.all([run.answer(deployment, 'finished'), run.control('abort')]);
      }),
    );
    for (const run of runs) {
      await eventually(
        async () => {
          const found = await run.runs();
          // Either the abort came first, or the stage after it was aborted too.
          const ends = found.map(({ stage, state, status }) => [stage, state, status]);
          const stopped = ['finished', 'aborted'];
          const passed = ['finished', 'succeeded'];
          expect([
            JSON.stringify([['dev', ...stopped]]),
            JSON.stringify([
              ['dev', ...passed],
              ['prod', ...stopped],
            ]),
          ]).toContain(JSON.stringify(ends));
        },
        { timeout: 20_000 },
      );
    }
    expect(await project.open('deployment')).toEqual([]);
  });
});
