import { beforeAll, describe, expect, test } from '@jest/globals';
import { keptnServer, type KeptnServer } from './set-up.ts';

const EVENT = '/api/mongodb-datastore/event';
const FINISHED = 'sh.keptn.event.evaluation.finished';

let keptn: KeptnServer;

interface Told {
  readonly id: string;
  readonly type?: string;
  readonly project?: string;
  readonly stage?: string;
  readonly service?: string;
  readonly source?: string;
  readonly context?: string;
  readonly minute: number;
  readonly triggeredid?: string;
  readonly result?: string;
}

async function publish(told: Told): Promise<void> {
  const {
    id,
    type = FINISHED,
    project = 'shop',
    stage = 'dev',
    service = 'carts',
    source = 'lighthouse-service',
  } = told;
  const { context = 'c1', minute, triggeredid, result = 'pass' } = told;
  await keptn.bus.publish({
    ...{ id, type, source, time: `2026-03-01T10:${String(minute).padStart(2, '0')}:00.000Z` },
    data: { project, stage, service, result },
    extensions: { shkeptncontext: context, ...(triggeredid === undefined ? {} : { triggeredid }) },
  });
}

beforeAll(async () => {
  keptn = await keptnServer();
  await publish({ id: 'begin', type: 'sh.keptn.event.dev.delivery.triggered', source: 'cli', minute: 1 });
  await publish({ id: 'task', type: 'sh.keptn.event.evaluation.triggered', source: 'slipway-conductor', minute: 2 });
  await publish({ id: 'e1', minute: 3, triggeredid: 'task' });
  await publish({ id: 'e2', minute: 4, triggeredid: 'task2', context: 'c2', stage: 'prod', result: 'warning' });
  await publish({ id: 'e3', minute: 5, triggeredid: 'task3', context: 'c3', service: 'orders', result: 'fail' });
  await publish({ id: 'other', minute: 6, triggeredid: 'x', project: 'other', context: 'c4' });
  const invalidated = 'sh.keptn.event.evaluation.invalidated';
  await publish({ id: 'taken back', type: invalidated, minute: 7, triggeredid: 'task2', context: 'c2', stage: 'prod' });
});

interface Page {
  readonly events: readonly { readonly id: string; readonly shkeptncontext: string }[];
  readonly nextPageKey: string;
  readonly pageSize: number;
  readonly totalCount: number;
}

async function page(path: string): Promise<Page> {
  const answer = await keptn.ask('GET', path);
  expect([answer.status, answer.text.slice(0, 10)]).toEqual([200, '{"events":']);
  return answer.json();
}

const ids = ({ events }: Page) => events.map(({ id }) => id);

describe('GET /event', () => {
  test.each([
    ['project=shop', ['taken back', 'e3', 'e2', 'e1', 'task', 'begin']],
    [`project=shop&type=${FINISHED}`, ['e3', 'e2', 'e1']],
    [`project=shop&type=${FINISHED}&stage=dev&service=carts`, ['e1']],
    ['keptnContext=c1', ['e1', 'task', 'begin']],
    ['keptnContext=c1&project=other', []],
    ['eventID=e2', ['e2']],
    ['project=shop&source=cli', ['begin']],
    ['project=shop&root=true', ['begin']],
    ['project=shop&fromTime=2026-03-01T10:04:00.000Z', ['taken back', 'e3']],
    ['project=shop&beforeTime=2026-03-01T10:03:00.000Z', ['task', 'begin']],
    ['project=shop&fromTime=2026-03-01T10:02:00Z&beforeTime=2026-03-01T10:04:00Z', ['e1']],
    // As go-utils leaves what is not asked for.
    ['project=shop&stage=&service=&keptnContext=&eventID=e1&type=&nextPageKey=', ['e1']],
    ['project=none', []],
  ])('%s', async (query, found) => {
    const got = await page(`${EVENT}?${query}`);
    expect(ids(got)).toEqual(found);
    expect(got).toMatchObject({ nextPageKey: '0', pageSize: 20, totalCount: found.length });
  });

  test('comes in pages', async () => {
    const first = await page(`${EVENT}?project=shop&pageSize=4`);
    expect(ids(first)).toEqual(['taken back', 'e3', 'e2', 'e1']);
    expect(ids(await page(`${EVENT}?project=shop&pageSize=4&nextPageKey=${first.nextPageKey}`))).toEqual([
      'task',
      'begin',
    ]);
  });

  test('gives events as they travel', async () => {
    const [event] = (await page(`${EVENT}?eventID=e1`)).events;
    expect(event).toEqual({
      ...{ specversion: '1.0', id: 'e1', type: FINISHED, source: 'lighthouse-service', triggeredid: 'task' },
      ...{ shkeptncontext: 'c1', time: '2026-03-01T10:03:00.000Z' },
      ...{
        datacontenttype: 'application/json',
        data: { project: 'shop', stage: 'dev', service: 'carts', result: 'pass' },
      },
    });
  });

  test.each(['pageSize=0', 'pageSize=x', 'fromTime=yesterday', 'nextPageKey=x', 'type=%3E', 'type=sh.*.x'])(
    '%s is refused',
    async (query) => {
      const answer = await keptn.ask('GET', `${EVENT}?project=shop&${query}`);
      expect([answer.status, answer.json().code]).toEqual([400, 400]);
    },
  );

  test.each(['/mongodb-datastore/event', '/event'])('is at %s too', async (path) => {
    expect(ids(await page(`${path}?eventID=e1`))).toEqual(['e1']);
  });
});

describe('GET /event/type', () => {
  const query = (fields: object) => new URLSearchParams(Object.entries(fields)).toString();

  test.each([
    [{ filter: 'data.project:shop' }, ['e3', 'e2', 'e1']],
    [{ filter: 'data.project:shop', limit: 2 }, ['e3', 'e2']],
    [{ filter: 'data.project:shop', excludeInvalidated: true }, ['e3', 'e1']],
    [{ filter: 'data.project:shop', excludeInvalidated: false }, ['e3', 'e2', 'e1']],
    [{ filter: 'data.project:shop AND data.result:pass,warning', excludeInvalidated: true, limit: 5 }, ['e1']],
    [{ filter: 'shkeptncontext:c3' }, ['e3']],
    [{ filter: 'data.project:shop', fromTime: '2026-03-01T10:04:00.000Z' }, ['e3']],
  ])('%j', async (fields, found) => {
    expect(ids(await page(`${EVENT}/type/${FINISHED}?${query(fields)}`))).toEqual(found);
  });

  test.each([{}, { filter: '' }, { filter: 'data.stage:dev' }, { filter: 'data.project:shop', limit: 'all' }])(
    '%j is refused',
    async (fields) => {
      const answer = await keptn.ask('GET', `${EVENT}/type/${FINISHED}?${query(fields)}`);
      expect([answer.status, answer.json().code]).toEqual([400, 400]);
    },
  );
});

test('keptn configure monitoring is taken', async () => {
  const answer = await keptn.ask('POST', '/api/v1/event', {
    ...{ specversion: '1.0', contenttype: 'application/json', type: 'sh.keptn.event.monitoring.configure' },
    source: 'https://github.com/keptn/keptn/cli#configuremonitoring',
    data: { project: 'shop', service: 'carts', type: 'prometheus' },
  });
  expect(answer.status).toBe(200);
  const context = answer.json().keptnContext;
  expect((await page(`${EVENT}?keptnContext=${context}`)).totalCount).toBe(1);
});
