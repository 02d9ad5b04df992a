import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { objectData } from '../../services/kit/events/index.ts';
import { activeSequences } from '../../services/kit/sequences/index.ts';
import { eventually } from '../support/index.ts';
import { conductorScene, type ConductorScene } from './conductor/index.ts';

const JOB = '[{ name: dev, sequences: [{ name: delivery, tasks: [{ name: job }, { name: next }] }] }]';

let scene: ConductorScene;
let hasty: ConductorScene;
beforeAll(async () => {
  [scene, hasty] = await Promise.all([
    conductorScene({ abortGrace: 500 }),
    conductorScene({ startTimeout: 1_500, abortGrace: 500 }),
  ]);
});

describe('[keptn 28] time is over', () => {
  test('for a task that nobody starts: its run fails, the next one begins', async () => {
    const project = await hasty.project(JOB);
    const run = await project.trigger('dev.delivery');
    const next = await project.trigger('dev.delivery');
    expect(await run.until('dev.delivery', 'finished')).toMatchObject({
      status: 'errored',
      result: 'fail',
      timedOut: true,
    });
    await next.task('job');
    await next.until('dev.delivery', 'finished');
    expect(await project.open('job')).toEqual([]);
  });

  test('for a task of which nothing is heard; each word of it counts', async () => {
    const tasks = '[{ name: job, properties: { taskTimeout: 4s } }]';
    const timed = `[{ name: dev, sequences: [{ name: delivery, tasks: ${tasks} }] }]`;
    const run = await (await scene.project(timed)).trigger('dev.delivery');
    const job = await run.task('job');
    await run.answer(job, 'started');
    const heard = async () =>
      eventually(async () => {
        const [record] = await run.runs();
        if (record?.tasks[0]?.lastHeardAt === undefined) throw new Error('not heard yet');
        return Date.parse(record.tasks[0].lastHeardAt);
      });
    const before = await heard();
    await run.answer(job, 'status.changed', { message: 'still here' });
    await eventually(async () => expect(await heard()).toBeGreaterThan(before));
    const after = await heard();
    const end = await run.until('dev.delivery', 'finished');
    expect(end).toMatchObject({ status: 'errored', timedOut: true });
    expect(end.message).toMatch(/Nothing was heard of the task job.*SLW_SEQUENCE_TASK_TIMEOUT/);
    expect(Date.parse(end.finishedAt ?? '')).toBeGreaterThanOrEqual(after + 4_000);
  });

  test('for the whole run, though its tasks are heard of', async () => {
    const timed = '[{ name: dev, sequences: [{ name: delivery, timeout: 1s, tasks: [{ name: job }] }] }]';
    const run = await (await scene.project(timed)).trigger('dev.delivery');
    await run.answer(await run.task('job'), 'started');
    const end = await run.until('dev.delivery', 'finished');
    expect(end.message).toMatch(/delivery of the stage dev was not done within 1 s.*SLW_SEQUENCE_TIMEOUT/);
  });
});

describe('the queue', () => {
  test('[keptn 30] of ten runs is worked off in the order of their triggers, one open task at a time', async () => {
    const project = await scene.project(JOB);
    const runs = [];
    for (let index = 0; index < 10; index += 1) runs.push(await project.trigger('dev.delivery'));
    for (const run of runs) {
      const job = await run.task('job');
      expect((await project.open('job')).map(({ id }) => id)).toEqual([job.id]);
      await run.control('abort');
    }
    for (const run of runs) expect(await run.until('dev.delivery', 'finished')).toMatchObject({ status: 'aborted' });
    expect(await activeSequences(scene.bus, { project: project.name })).toEqual([]);
  });

  test('keeps that order when the replica that was given the first trigger died with it', async () => {
    const project = await scene.project(JOB);
    await scene.conduct(false);
    let given = 0;
    const dead = await scene.bus.consume(
      {
        ...{ durable: 'slipway-conductor', subjects: ['sh.keptn.event.*.*.triggered'], oneAtATime: true },
        ...{ maxPending: 256, ackWait: 60_000 },
      },
      async () => Promise.resolve(void (given += 1)),
    );
    const first = await project.trigger('dev.delivery');
    await eventually(() => expect(given).toBe(1));
    await dead.stop();
    await scene.conduct(true);
    const second = await project.trigger('dev.delivery');
    await first.task('job');
    await second.until('dev.delivery', 'waiting');
    for (const run of [first, second]) await run.control('abort');
    for (const run of [first, second]) await run.until('dev.delivery', 'finished');
  });

  test.each([
    ['service', { service: 'carts' }],
    ['project', {}],
  ])('[keptn 40] of fifty runs is gone with its %s, and what is made again begins at once', async (what, scope) => {
    const project = await scene.project(JOB, ['carts', 'orders']);
    const first = await project.trigger('dev.delivery');
    const other = await project.trigger('dev.delivery', { service: 'orders' });
    await Promise.all([first.task('job'), other.task('job')]);
    await first.answer(await first.task('job'), 'started');
    await other.answer(await other.task('job'), 'started');
    const queued = await Promise.all(Array.from({ length: 50 }, async () => project.trigger('dev.delivery')));
    await scene.bus.publish({
      id: randomUUID(),
      source: 'slipway-gateway',
      type: `sh.keptn.event.${what}.delete.finished`,
      data: { project: project.name, ...scope, status: 'succeeded', result: 'pass' },
      extensions: { shkeptncontext: randomUUID() },
    });
    const again = await project.trigger('dev.delivery');
    const task = await again.task('job');
    expect(objectData(task)).toMatchObject({ project: project.name });
    for (const run of [first, ...queued]) {
      expect(await run.until('dev.delivery', 'finished')).toMatchObject({
        status: 'aborted',
        aborted: { reason: expect.stringMatching(/deleted/) },
      });
    }
    const left = await activeSequences(scene.bus, { project: project.name });
    expect(left.map(({ context }) => context).toSorted()).toEqual(
      (what === 'project' ? [again.context] : [again.context, other.context]).toSorted(),
    );
  });
});
