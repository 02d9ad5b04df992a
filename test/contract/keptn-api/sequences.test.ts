import { beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../support/index.ts';
import { PATIENCE, PROJECT, startScene, type Scene } from './scene.ts';
import { SHIPYARD, base64 } from './set-up.ts';

/** Sequences as seen over Keptn's REST API alone: triggered, worked on, watched and controlled as its clients do it. */
let scene: Scene;

beforeAll(async () => {
  scene = await startScene();
});

describe('the queue', () => {
  test('services of a stage go their own ways; the third run of one waits [keptn 26]', async () => {
    const [one, other] = [await scene.newService(), await scene.newService()];
    const first = await scene.trigger(one);
    const elsewhere = await scene.trigger(other);
    await scene.untilOpen('deployment', first);
    await scene.finish(await scene.untilOpen('deployment', elsewhere));
    await scene.untilState(elsewhere, 'finished');
    const second = await scene.trigger(one);
    const third = await scene.trigger(one);
    await scene.untilState(second, 'waiting');
    await scene.untilState(third, 'waiting');
    expect(await scene.stateOf(first)).toMatchObject({ state: 'started' });
    for (const context of [first, second, third]) await scene.finish(await scene.untilOpen('deployment', context));
    await scene.untilState(third, 'finished');
  });

  test('the second starts when the first has failed; ten end in the order of their triggers [keptn 30]', async () => {
    const service = await scene.newService();
    const first = await scene.trigger(service);
    await scene.untilOpen('deployment', first);
    const queued: string[] = [];
    for (let number = 0; number < 10; number += 1) queued.push(await scene.trigger(service));
    for (const context of queued) await scene.untilState(context, 'waiting');
    await scene.finish(await scene.untilOpen('deployment', first), 'fail');
    await scene.untilState(first, 'finished');
    for (const context of queued) {
      await scene.untilOpen('deployment', context);
      expect((await scene.open('deployment', service)).map(({ shkeptncontext }) => shkeptncontext)).toEqual([context]);
      await scene.control(context, 'abort');
      await scene.untilState(context, 'aborted');
    }
    expect(await scene.open('deployment', service)).toEqual([]);
  });

  test('whose executor falls silent is timed out, and the next starts [keptn 30, 47]', async () => {
    const service = await scene.newService();
    const silent = await scene.trigger(service, { sequence: 'timed' });
    const next = await scene.trigger(service);
    await scene.answer(await scene.untilOpen('check', silent), 'started');
    await scene.untilState(next, 'waiting');
    const { stages } = await scene.untilState(silent, 'timedOut');
    expect(stages).toMatchObject([
      { state: 'errored', latestFailedEvent: { type: 'sh.keptn.event.dev.timed.finished' } },
    ]);
    await scene.finish(await scene.untilOpen('deployment', next));
    await scene.untilState(next, 'finished');
  });
});

describe('approvals', () => {
  test('others go on while people are asked; the approved one then waits for them [keptn 31]', async () => {
    const service = await scene.newService();
    const gated = await scene.trigger(service, { sequence: 'gate', data: { result: 'pass' } });
    const approval = await scene.untilOpen('approval', gated);
    const other = await scene.trigger(service);
    const deployment = await scene.untilOpen('deployment', other);
    await scene.answer(deployment, 'started');
    await scene.answer(approval, 'finished', { result: 'pass' }, 'https://github.com/keptn/keptn/cli#approval');
    await scene.untilState(gated, 'waiting');
    expect(await scene.open('release', service)).toEqual([]);
    await scene.answer(deployment, 'finished', { result: 'pass' });
    await scene.finish(await scene.untilOpen('release', gated));
    await scene.untilState(gated, 'finished');
  });

  test.each<[string, string, string]>([
    ['pass', 'pass', 'release'],
    ['warning', 'pass', 'release'],
    ['pass', 'fail', 'nothing'],
  ])('after %s, decided with %s as the CLI decides [keptn 44]', async (result, decision, follows) => {
    const service = await scene.newService();
    const context = await scene.trigger(service, { sequence: 'gate', data: { result } });
    const approval = await scene.untilOpen('approval', context);
    expect(approval.data).toMatchObject({ project: PROJECT, stage: 'dev', service, result });
    // As `keptn send event approval.finished` does: both words, from a source of its own.
    const source = 'https://github.com/keptn/keptn/cli#sh.keptn.event.approval.finished';
    await scene.answer(approval, 'started', {}, source);
    await scene.answer(approval, 'finished', { result: decision, message: '' }, source);
    if (follows === 'release') await scene.finish(await scene.untilOpen('release', context));
    const state = await scene.untilState(context, 'finished');
    expect(state.stages[0]?.latestFailedEvent === undefined).toBe(follows === 'release');
    expect(await scene.open('approval', service)).toEqual([]);
  });

  test('after fail nobody is asked [keptn 44]', async () => {
    const context = await scene.trigger(await scene.newService(), { sequence: 'gate', data: { result: 'fail' } });
    expect((await scene.untilState(context, 'finished')).stages[0]?.latestFailedEvent).toBeDefined();
  });
});

describe('stages', () => {
  test('parallel ones end apart, and all is ended when both are [keptn 32]', async () => {
    const service = await scene.newService();
    const other = await scene.newService();
    const context = await scene.trigger(service, { sequence: 'delivery' });
    await scene.finish(await scene.untilOpen('deployment', context));
    await scene.finish(await scene.untilOpen('evaluation', context));
    const releases = await eventually(async () => {
      const open = await scene.open('release', service);
      expect(open).toHaveLength(2);
      return open;
    }, PATIENCE);
    await scene.finish(await scene.untilOpen('deployment', await scene.trigger(other)));
    await scene.finish(releases[0]!);
    const ended = releases[0]!.data['stage'] as string;
    await eventually(async () => {
      const state = await scene.stateOf(context);
      expect(Object.fromEntries(state!.stages.map((stage) => [stage.name, stage.state]))).toEqual({
        ...{ dev: 'succeeded', 'prod-a': 'triggered', 'prod-b': 'triggered' },
        [ended]: 'succeeded',
      });
      expect(state!.state).toBe('started');
    }, PATIENCE);
    await scene.finish(releases[1]!);
    const { stages } = await scene.untilState(context, 'finished');
    expect(stages.map(({ state }) => state)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });
});

describe('control', () => {
  test('the next task is withheld until it is resumed [keptn 33, 47]', async () => {
    const context = await scene.trigger(await scene.newService(), { sequence: 'double' });
    const deployment = await scene.untilOpen('deployment', context);
    await scene.answer(deployment, 'started');
    await scene.control(context, 'pause');
    await scene.untilState(context, 'paused');
    await scene.answer(deployment, 'finished', { result: 'pass' });
    await eventually(
      async () => expect(await scene.open('deployment', deployment.data['service'])).toEqual([]),
      PATIENCE,
    );
    expect(await scene.open('release', deployment.data['service'])).toEqual([]);
    await scene.control(context, 'resume');
    await scene.finish(await scene.untilOpen('release', context));
    await scene.untilState(context, 'finished');
  });

  test('a stage is paused by itself, the others go on; then it goes on too [keptn 33]', async () => {
    const context = await scene.trigger(await scene.newService(), { sequence: 'delivery' });
    await scene.control(context, 'pause', 'prod-a');
    await scene.finish(await scene.untilOpen('deployment', context));
    await scene.finish(await scene.untilOpen('evaluation', context));
    const release = await scene.untilOpen('release', context);
    expect(release.data['stage']).toBe('prod-b');
    await eventually(async () => {
      const state = await scene.stateOf(context);
      expect(state?.state).toBe('started');
      expect(state?.stages.find(({ name }) => name === 'prod-a')?.state).toBe('paused');
    }, PATIENCE);
    await scene.finish(release);
    await scene.untilState(context, 'paused');
    await scene.control(context, 'resume', 'prod-a');
    await scene.finish(await scene.untilOpen('release', context));
    await scene.untilState(context, 'finished');
  });

  test('what is paused can be aborted, and leaves nothing open [keptn 33, 47]', async () => {
    const service = await scene.newService();
    const context = await scene.trigger(service, { sequence: 'double' });
    await scene.untilOpen('deployment', context);
    await scene.control(context, 'pause');
    await scene.untilState(context, 'paused');
    await scene.control(context, 'abort');
    const { stages } = await scene.untilState(context, 'aborted');
    expect(stages.map(({ state }) => state)).toEqual(['aborted']);
    expect(await scene.open('deployment', service)).toEqual([]);
  });

  test('an executor that has started is waited for, and the next comes after it [keptn 47]', async () => {
    const service = await scene.newService();
    const context = await scene.trigger(service);
    const next = await scene.trigger(service);
    const deployment = await scene.untilOpen('deployment', context);
    await scene.answer(deployment, 'started');
    await scene.control(context, 'abort');
    await scene.answer(deployment, 'finished', { status: 'aborted', result: 'fail' });
    await scene.untilState(context, 'aborted');
    await scene.finish(await scene.untilOpen('deployment', next));
    await scene.untilState(next, 'finished');
  });

  test('an open approval is gone after an abort [keptn 47]', async () => {
    const service = await scene.newService();
    const context = await scene.trigger(service, { sequence: 'gate', data: { result: 'pass' } });
    await scene.untilOpen('approval', context);
    await scene.control(context, 'abort');
    await scene.untilState(context, 'aborted');
    await eventually(async () => expect(await scene.open('approval', service)).toEqual([]), PATIENCE);
  });

  test('a context that nobody knows is no error', async () => {
    await scene.control('6f9619ff-8b86-4011-b42d-00c04fc964ff', 'abort');
  });

  test.each<[string, object, number, string]>([
    ['another state', { state: 'stop', stage: '' }, 400, 'SLW_HTTP_REQUEST_INVALID'],
    ['none', { stage: '' }, 400, 'SLW_HTTP_REQUEST_INVALID'],
    ['a stage that is not there', { state: 'abort', stage: 'nowhere' }, 404, 'SLW_STAGE_UNKNOWN'],
  ])('%s is refused', async (_, body, status, code) => {
    const answer = await scene.ask('POST', `/api/controlPlane/v1/sequence/${PROJECT}/C1/control`, body);
    expect([answer.status, answer.json()]).toEqual([status, { code: status, message: expect.stringContaining(code) }]);
  });
});

test('image, score of the evaluation service alone, failures and the title of the problem are shown [keptn 37]', async () => {
  const service = await scene.newService();
  const configurationChange = { values: { image: 'acme/carts:3' } };
  const context = await scene.trigger(service, { sequence: 'delivery', data: { configurationChange } });
  await scene.finish(await scene.untilOpen('deployment', context));
  const evaluation = await scene.untilOpen('evaluation', context);
  await scene.answer(evaluation, 'started', {}, 'somebody');
  await scene.answer(evaluation, 'started', {}, 'lighthouse-service');
  await scene.answer(evaluation, 'finished', { result: 'pass', evaluation: { score: 1 } }, 'somebody');
  expect((await scene.stateOf(context))?.stages[0]?.latestEvaluation).toBeUndefined();
  await scene.answer(evaluation, 'finished', { result: 'fail', evaluation: { score: 42.5 } }, 'lighthouse-service');
  const { stages } = await scene.untilState(context, 'finished');
  const ended = { type: 'sh.keptn.event.dev.delivery.finished', id: expect.any(String), time: expect.any(String) };
  expect(stages).toEqual([
    {
      ...{ name: 'dev', image: 'acme/carts:3', state: 'succeeded' },
      ...{ latestEvaluation: { result: 'fail', score: 42.5 }, latestEvent: ended, latestFailedEvent: ended },
    },
  ]);
  const problem = { problemTitle: 'Response time', rootCause: 'Response time' };
  const remediation = await scene.trigger(service, { sequence: 'remediation', data: { problem } });
  await scene.untilOpen('action', remediation);
  expect(await scene.stateOf(remediation)).toMatchObject({ name: 'remediation', problemTitle: 'Response time' });
  await scene.control(remediation, 'abort');
});

test('a project that is deleted leaves nothing open, and its name begins anew [keptn 40]', async () => {
  const project = { name: 'doomed', shipyard: base64(SHIPYARD) };
  const path = '/api/controlPlane/v1/project';
  const event = (stage: string) => ({
    ...{ specversion: '1.0', source: 'test', type: `sh.keptn.event.${stage}.delivery.triggered` },
    data: { project: 'doomed', stage, service: 'carts' },
  });
  const begin = async () => {
    expect((await scene.ask('POST', path, project)).status).toBe(201);
    expect((await scene.ask('POST', `${path}/doomed/service`, { serviceName: 'carts' })).status).toBe(200);
  };
  const open = async () => {
    const type = 'sh.keptn.event.deployment.triggered';
    return (await scene.ask('GET', `/api/controlPlane/v1/event/triggered/${type}?project=doomed`)).json();
  };
  await begin();
  for (let number = 0; number < 10; number += 1) await scene.ask('POST', '/api/v1/event', event('dev'));
  await eventually(async () => expect((await open()).totalCount).toBe(1), PATIENCE);
  const deleted = await scene.ask('DELETE', `${path}/doomed`);
  expect(deleted.json().message).toMatch(/that had not ended and are aborted: \d+/);
  await begin();
  await eventually(async () => expect((await open()).events).toEqual([]), PATIENCE);
  const again = (await scene.ask('POST', '/api/v1/event', event('dev'))).json().keptnContext;
  await eventually(async () => {
    expect((await open()).events).toMatchObject([{ shkeptncontext: again }]);
  }, PATIENCE);
});
