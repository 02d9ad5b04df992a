import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { contextFrom, decodeStructured } from '../../../services/kit/events/index.ts';
import { openWrite } from '../../../services/kit/sequences/index.ts';
import { keptnServer, lastEvent, type KeptnServer } from './set-up.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const scope = { project: 'shop', stage: 'dev', service: 'carts' };

let server: KeptnServer;

beforeAll(async () => {
  server = await keptnServer();
});

/** As Keptn's own table writes it: only what the case is about. */
function event(type: string, data: unknown, more: object = {}) {
  return { contenttype: 'application/json', data, source: 'test-source', specversion: '1.0', type, ...more };
}

describe('POST /event takes [keptn 41]', () => {
  const answers = { triggeredid: 'T1', shkeptncontext: randomUUID() };
  const finished = { ...scope, result: 'pass', status: 'succeeded' };

  test.each<[string, object]>([
    ['the trigger of a sequence', event('sh.keptn.event.dev.delivery.triggered', scope)],
    ['.started of a task', event('sh.keptn.event.task.started', scope, answers)],
    ['.finished of a task', event('sh.keptn.event.task.finished', finished, answers)],
    ['.finished with a warning', event('sh.keptn.event.task.finished', { ...finished, result: 'warning' }, answers)],
    ['.finished of one that erred', event('sh.keptn.event.task.finished', { ...finished, status: 'errored' }, answers)],
    ['.invalidated of a task', event('sh.keptn.event.task.invalidated', scope)],
    ['an error for the log', event('sh.keptn.log.error', {})],
    ['a problem', event('sh.keptn.events.problem', { State: 'OPEN' })],
    [
      'what configures monitoring',
      event('sh.keptn.event.monitoring.configure', { project: 'shop', type: 'prometheus' }),
    ],
  ])('%s', async (_, body) => {
    const answer = await server.ask('POST', '/api/v1/event', body);
    expect([answer.status, answer.json()]).toEqual([200, { keptnContext: expect.stringMatching(UUID) }]);
  });
});

describe('POST /event refuses [keptn 41]', () => {
  const sequence = 'sh.keptn.event.stage.sequence.triggered';
  const started = 'sh.keptn.event.task.started';
  const finished = 'sh.keptn.event.task.finished';
  const { project: _project, ...noProject } = scope;
  const { stage: _stage, ...noStage } = scope;
  const { service: _service, ...noService } = scope;
  const answers = { triggeredid: 'T1' };
  const done = { ...scope, result: 'pass', status: 'succeeded' };

  test.each<[string, object, string]>([
    ['a type that is none', event('garbage', {}), 'type'],
    ['.started of a sequence', event('sh.keptn.event.stage.sequence.started', {}), 'triggered'],
    ['.finished of a sequence', event('sh.keptn.event.stage.sequence.finished', done, answers), 'triggered'],
    ['a trigger without scope', event(sequence, {}), 'data.project.*data.stage.*data.service'],
    ['a trigger without project', event(sequence, noProject), 'data.project'],
    ['a trigger without service', event(sequence, noService), 'data.service'],
    ['a trigger without stage', event(sequence, noStage), 'data.stage'],
    ['a trigger whose data is a number', event(sequence, -1), 'data.project'],
    ['a trigger of another stage', event(sequence, { ...scope, stage: 'another' }), 'data.stage must be stage'],
    ['.started without project', event(started, noProject, answers), 'data.project'],
    ['.started without service', event(started, noService, answers), 'data.service'],
    ['.started without stage', event(started, noStage, answers), 'data.stage'],
    ['.started without scope', event(started, {}, answers), 'data.project'],
    ['.started whose data is a number', event(started, -1, answers), 'data.project'],
    ['.started of nothing', event(started, scope), 'triggeredid'],
    ['.finished without project', event(finished, noProject, answers), 'data.project'],
    ['.finished without service', event(finished, noService, answers), 'data.service'],
    ['.finished without stage', event(finished, noStage, answers), 'data.stage'],
    ['.finished without scope', event(finished, {}, answers), 'data.project'],
    ['.finished whose data is a number', event(finished, -1, answers), 'data.project'],
    ['.finished without result', event(finished, { ...scope, status: 'succeeded' }, answers), 'data.result'],
    ['.finished without status', event(finished, { ...scope, result: 'pass' }, answers), 'data.status'],
    ['.finished of nothing', event(finished, done), 'triggeredid'],
    // Keptn takes any text here, and then counts it as a failure.
    ['a result that is none', event(finished, { ...done, result: 'succeeded' }, answers), 'data.result'],
    ['the trigger of a task', event('sh.keptn.event.task.triggered', scope), 'started, finished, invalidated'],
    ['.status.changed', event('sh.keptn.event.task.status.changed', scope, answers), 'triggered'],
    ['monitoring without project', event('sh.keptn.event.monitoring.configure', { type: 'x' }), 'data.project'],
    ['monitoring without type', event('sh.keptn.event.monitoring.configure', { project: 'shop' }), 'data.type'],
    ['what Keptn had before', event('sh.keptn.event.configuration.change', scope), 'started, finished, invalidated'],
  ])('%s', async (_, body, words) => {
    const answer = await server.ask('POST', '/api/v1/event', body);
    const message = expect.stringMatching(new RegExp(`${words}.*\\[SLW_EVENT_INVALID\\]`));
    expect([answer.status, answer.json()]).toEqual([400, { code: 400, message }]);
  });

  test.each<[object, string, string]>([
    [{ ...scope, project: 'nowhere' }, 'SLW_PROJECT_UNKNOWN', ''],
    [{ ...scope, service: 'nothing' }, 'SLW_SERVICE_UNKNOWN', 'known: carts'],
  ])('the trigger of what is not there: %j', async (data, code, words) => {
    const answer = await server.ask('POST', '/api/v1/event', event('sh.keptn.event.dev.delivery.triggered', data));
    const message = expect.stringMatching(new RegExp(`${words}.*\\[${code}\\]`));
    expect([answer.status, answer.json()]).toEqual([404, { code: 404, message }]);
  });
});

describe('what becomes of an event', () => {
  const type = 'sh.keptn.event.dev.delivery.triggered';

  test('the API gives it an id and a time of its own, so the same file can be sent twice', async () => {
    const body = event(type, scope, { id: 'mine', time: '2001-01-01T00:00:00Z', gitcommitid: 'abc', triggeredid: '' });
    const first = (await server.ask('POST', '/api/v1/event', body)).json().keptnContext;
    const stored = await lastEvent(server.bus, type);
    const again = (await server.ask('POST', '/api/v1/event', body)).json().keptnContext;
    expect(again).not.toBe(first);
    expect([stored.id, (await lastEvent(server.bus, type)).id]).toEqual([
      expect.stringMatching(UUID),
      expect.stringMatching(UUID),
    ]);
    expect((await lastEvent(server.bus, type)).id).not.toBe(stored.id);
    expect(stored.time).not.toMatch(/^2001/);
    expect(stored.extensions).toEqual({ shkeptncontext: first, gitcommitid: 'abc', shkeptnspecversion: '0.2.4' });
  });

  test('neither version nor source are needed', async () => {
    const { keptnContext } = (await server.ask('POST', '/api/v1/event', { type, data: scope })).json();
    const source = 'https://github.com/keptn/keptn/api';
    expect(await lastEvent(server.bus, type)).toMatchObject({ source, extensions: { shkeptncontext: keptnContext } });
  });

  test('a context that is no UUID stands for one, the same each time; a UUID stays', async () => {
    const send = async (context: string) =>
      (await server.ask('POST', '/api/v1/event', event(type, scope, { shkeptncontext: context }))).json().keptnContext;
    expect([await send('run 7'), await send('run 7')]).toEqual([contextFrom('run 7'), contextFrom('run 7')]);
    const own = randomUUID();
    expect(await send(own)).toBe(own);
  });

  test.each(['/api/controlPlane/v1/event', '/controlPlane/v1/event'])(
    '%s keeps it as it is, and once',
    async (path) => {
      const own = { id: randomUUID(), time: '2026-01-31T12:00:00Z' };
      const complete = event(type, scope, { ...own, shkeptncontext: 'C9' });
      const answer = await server.ask('POST', path, complete);
      const stored = (await server.bus.read(type))!;
      expect([answer.status, answer.text]).toEqual([200, '{}']);
      expect(decodeStructured(stored.data)).toMatchObject(own);
      expect((await server.ask('POST', path, complete)).status).toBe(200);
      expect((await server.bus.read(type))!.seq).toBe(stored.seq);
      const incomplete = await server.ask('POST', path, event(type, scope));
      expect([incomplete.status, incomplete.json()]).toEqual([
        400,
        { code: 400, message: expect.stringContaining('id is required') },
      ]);
    },
  );
});

describe('GET /event/triggered/:type', () => {
  const type = 'sh.keptn.event.deployment.triggered';
  const opened = async (stage: string, count: number) => {
    const ids: string[] = [];
    for (let number = 0; number < count; number += 1) {
      const id = randomUUID();
      const triggered = {
        id,
        source: 's',
        type,
        data: { ...scope, stage, n: 1.5 },
        extensions: { shkeptncontext: id },
      };
      const open = { task: 'deployment', scope: { ...scope, stage }, triggeredId: id };
      expect((await server.bus.commit([openWrite(open, triggered)])).outcome).toBe('committed');
      ids.push(id);
    }
    return ids;
  };
  const ask = async (query: string) =>
    (await server.ask('GET', `/api/controlPlane/v1/event/triggered/${type}${query}`)).json();
  const idsOf = ({ events }: { readonly events: readonly { readonly id: string }[] }) => events.map(({ id }) => id);

  test('those that match, oldest first, a page at a time', async () => {
    const dev = await opened('dev', 3);
    const prod = await opened('prod', 2);
    expect(idsOf(await ask(''))).toEqual([...dev, ...prod]);
    expect(idsOf(await ask('?project=shop&stage=prod&service='))).toEqual(prod);
    expect(idsOf(await ask(`?eventID=${dev[1]!}`))).toEqual([dev[1]]);
    expect(idsOf(await ask('?service=nothing'))).toEqual([]);
    const page = await ask('?pageSize=2&nextPageKey=2');
    expect([idsOf(page), page.nextPageKey, page.totalCount]).toEqual([[dev[2], prod[0]], '4', 5]);
    expect(page.events[0]).toMatchObject({
      ...{ type, specversion: '1.0', source: 's', shkeptncontext: dev[2], data: { n: 1.5 } },
    });
  });

  test('nothing of types that no task has', async () => {
    const answer = await server.ask('GET', '/controlPlane/v1/event/triggered/sh.keptn.event.dev.delivery.triggered');
    expect(answer.json()).toEqual({ events: [], nextPageKey: '0', pageSize: 20, totalCount: 0 });
    expect(
      (await server.ask('GET', '/controlPlane/v1/event/triggered/sh.keptn.event.*.triggered')).json().events,
    ).toEqual([]);
  });

  test('404 for a project that is not there', async () => {
    const answer = await server.ask('GET', `/api/controlPlane/v1/event/triggered/${type}?project=nowhere`);
    expect([answer.status, answer.json().message]).toEqual([404, expect.stringContaining('SLW_PROJECT_UNKNOWN')]);
  });
});

describe('POST …/evaluation', () => {
  const path = '/api/controlPlane/v1/project/shop/stage/dev/service/carts/evaluation';
  const type = 'sh.keptn.event.dev.evaluation.triggered';

  test('triggers the sequence, with what the CLI sends', async () => {
    const times = { start: '2026-01-30T10:00:00', end: '2026-01-30T10:05:00' };
    const body = { ...times, labels: { build: '17' }, gitcommitid: 'abc' };
    const answer = await server.ask('POST', path, body);
    expect([answer.status, answer.json()]).toEqual([200, { keptnContext: expect.stringMatching(UUID) }]);
    expect(await lastEvent(server.bus, type)).toMatchObject({
      data: {
        ...scope,
        labels: { build: '17' },
        evaluation: { start: '2026-01-30T10:00:00.000Z', end: '2026-01-30T10:05:00.000Z' },
      },
      extensions: { shkeptncontext: answer.json().keptnContext, gitcommitid: 'abc' },
    });
  });

  test.each<[string, object, number, string]>([
    [path, { end: '2026-01-30T10:05:00' }, 400, 'end needs start'],
    [path, { start: '2026-01-30T10:05:00' }, 400, 'start needs'],
    [path, { timeframe: '5' }, 400, 'no duration'],
    [path, { start: 'now', timeframe: '5m' }, 400, 'no time'],
    [path, { start: 7 }, 400, 'start'],
    [path, { from: 'now' }, 400, 'from'],
    [path.replace('carts', 'nothing'), {}, 404, 'SLW_SERVICE_UNKNOWN'],
    [path.replace('dev', 'nowhere'), {}, 404, 'SLW_STAGE_UNKNOWN'],
  ])('POST %s with %j is refused', async (where, body, status, words) => {
    const answer = await server.ask('POST', where, body);
    expect([answer.status, answer.json()]).toEqual([status, { code: status, message: expect.stringContaining(words) }]);
  });
});
