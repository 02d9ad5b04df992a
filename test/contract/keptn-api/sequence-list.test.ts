import { beforeAll, describe, expect, test } from '@jest/globals';
import { deriveId } from '../../../services/kit/events/index.ts';
import { contextKey, sequenceSubject, type SequenceRecord } from '../../../services/kit/sequences/index.ts';
import { keptnServer, type KeptnServer } from './set-up.ts';

const API = '/api/controlPlane/v1';
const context = (number: number) => deriveId('context of the test', String(number));
const at = (minute: number) => `2026-01-31T12:${String(minute).padStart(2, '0')}:00.000Z`;
const COUNT = 60;

let server: KeptnServer;

/** Sixty contexts, a minute apart; each fifth was aborted, each tenth has a second stage. */
beforeAll(async () => {
  server = await keptnServer();
  for (let number = 0; number < COUNT; number += 1) {
    await store(number, 'dev', number % 5 === 0 ? { status: 'aborted', result: 'fail' } : {});
    if (number % 10 === 1)
      await store(number, 'prod', { sequence: 'promotion', triggeredAt: at(number).replace(':00.', ':01.') });
  }
  await store(COUNT, 'dev', { state: 'waitingForApproval', finishedAt: undefined as never });
});

async function store(number: number, stage: string, changes: Partial<SequenceRecord>): Promise<void> {
  const key = contextKey(context(number));
  const id = `${key}${deriveId(stage, String(number)).slice(key.length)}`;
  const record: SequenceRecord = {
    ...{ id, triggeredId: `trigger-${stage}-${number}`, context: context(number) },
    ...{ project: 'shop', stage, service: 'carts', sequence: 'delivery', image: `carts:${number}` },
    ...{ state: 'finished', status: 'succeeded', result: 'pass', triggeredAt: at(number % 60), finishedAt: at(59) },
    tasks: [
      {
        ...{ name: 'deployment', state: 'finished', executors: ['x'], triggeredId: `t-${number}` },
        ...{ triggeredAt: at(number % 60), finishedAt: at(59), result: 'pass', status: 'succeeded' },
      },
    ],
    ...changes,
  };
  const data = JSON.stringify({ record, seq: number + 1 });
  const queue = { subject: `slipway.queue.shop.${stage}.carts`, data: JSON.stringify(queueOf(record)), rollup: true };
  const { outcome } = await server.bus.commit([{ subject: sequenceSubject('shop', id), data, rollup: true }, queue]);
  expect(outcome).toBe('committed');
}

function queueOf({ state, id }: SequenceRecord) {
  return { active: null, waiting: [], ...(state === 'finished' ? {} : { aside: [id] }) };
}

interface States {
  readonly states: readonly {
    readonly shkeptncontext: string;
    readonly stages: readonly { readonly name: string }[];
  }[];
  readonly nextPageKey?: number;
  readonly totalCount: number;
}

const list = async (query: string): Promise<States> => (await server.ask('GET', `${API}/sequence/shop${query}`)).json();
const contextsOf = ({ states }: States) => states.map(({ shkeptncontext }) => shkeptncontext);

describe('GET /sequence/:project', () => {
  test('twenty at a time, the newest first, all of them once', async () => {
    const seen: string[] = [];
    let key: number | undefined;
    do {
      const page = await list(key === undefined ? '' : `?nextPageKey=${key}`);
      expect(page.totalCount).toBe(COUNT + 1);
      expect(page.states.length).toBeLessThanOrEqual(20);
      seen.push(...contextsOf(page));
      key = page.nextPageKey;
    } while (key !== undefined);
    expect(seen.toSorted()).toEqual(Array.from({ length: COUNT + 1 }, (_, number) => context(number)).toSorted());
    expect(seen[0]).toBe(context(59));
  });

  test('no more than fifty', async () => {
    expect((await list('?pageSize=1000')).states).toHaveLength(50);
  });

  test.each<[string, string, number]>([
    ['a name', '?name=delivery', 61],
    ['a name that nothing has', '?name=rollback', 0],
    ['a state', '?state=aborted', 12],
    ['a state of those on their way', '?state=started', 1],
    ['several states', '?state=aborted,started', 13],
    ['a state that Keptn does not have', '?state=sleeping', 0],
    ['after a time', `?fromTime=${at(49)}`, 10],
    ['before a time', `?beforeTime=${at(10)}`, 11],
    ['between two', `?fromTime=${at(10)}&beforeTime=${at(15)}`, 4],
    ['contexts', `?keptnContext=${context(3)},%20${context(11)},${context(999)}`, 2],
    ['a context and another state', `?keptnContext=${context(3)}&state=aborted`, 0],
  ])('by %s', async (_, query, count) => {
    const { totalCount, states } = await list(query);
    expect([totalCount, states.length]).toEqual([count, Math.min(count, 20)]);
  });

  test('one with its stages', async () => {
    const { states } = await list(`?keptnContext=${context(11)}`);
    const ended = { type: 'sh.keptn.event.prod.promotion.finished', id: expect.any(String), time: at(59) };
    expect(states).toEqual([
      {
        ...{ name: 'delivery', service: 'carts', project: 'shop', time: at(11), shkeptncontext: context(11) },
        state: 'finished',
        stages: [
          expect.objectContaining({ name: 'dev', state: 'succeeded', image: 'carts:11' }),
          { name: 'prod', state: 'succeeded', image: 'carts:11', latestEvent: ended },
        ],
      },
    ]);
  });

  test.each<[string, number, string]>([
    ['/sequence/nowhere', 404, 'SLW_PROJECT_UNKNOWN'],
    ['/sequence/shop?fromTime=yesterday', 400, 'fromTime'],
    ['/sequence/shop?pageSize=0', 400, 'pageSize'],
  ])('GET %s is refused', async (path, status, words) => {
    const answer = await server.ask('GET', `${API}${path}`);
    expect([answer.status, answer.json()]).toEqual([status, { code: status, message: expect.stringContaining(words) }]);
  });
});

describe('GET /sequence-execution', () => {
  const ask = async (query: string) => server.ask('GET', `${API}/sequence-execution${query}`);

  test('one run, as the controller keeps it', async () => {
    const answer = await ask(`?project=shop&keptnContext=${context(11)}&stage=prod`);
    expect(answer.json()).toMatchObject({
      totalCount: 1,
      SequenceExecutions: [
        {
          sequence: { name: 'promotion', tasks: [{ name: 'deployment' }] },
          status: {
            ...{ state: 'finished', currentTask: { name: '', triggeredID: '', events: [] } },
            previousTasks: [{ name: 'deployment', triggeredID: 't-11', result: 'pass', status: 'succeeded' }],
          },
          scope: { project: 'shop', stage: 'prod', service: 'carts', keptnContext: context(11) },
        },
      ],
    });
  });

  test.each<[string, number]>([
    ['?project=shop', 67],
    ['?project=shop&stage=prod', 6],
    ['?project=shop&name=promotion', 6],
    ['?project=shop&service=nothing', 0],
    ['?project=shop&status=waitingForApproval', 1],
    ['?project=shop&status=aborted&stage=', 12],
  ])('%s', async (query, count) => {
    expect((await ask(query)).json().totalCount).toBe(count);
  });

  test('needs a project, which is there', async () => {
    expect((await ask('')).json()).toEqual({ code: 400, message: expect.stringContaining('project is required') });
    expect((await ask('?project=nowhere')).status).toBe(404);
  });
});

test('a service tells its last events, and the image that serves', async () => {
  const one = (await server.ask('GET', `${API}/project/shop/stage/dev/service/carts`)).json();
  expect(one).toMatchObject({ serviceName: 'carts', deployedImage: expect.stringMatching(/^carts:/) });
  expect(one.lastEventTypes['sh.keptn.event.dev.delivery.triggered']).toEqual({
    ...{ eventId: 'trigger-dev-59', keptnContext: context(59) },
    time: `${Date.parse(at(59))}000000`,
  });
});
