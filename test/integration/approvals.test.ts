import { randomUUID } from 'node:crypto';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { startApprovals } from '../../services/approval/index.ts';
import { startConductor } from '../../services/conductor/index.ts';
import type { Bus } from '../../services/kit/bus/index.ts';
import { decodeStructured, objectData, triggeredIdOf, type CloudEvent } from '../../services/kit/events/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { listSequences } from '../../services/kit/sequences/index.ts';
import { runSlipway } from '../support/cli/index.ts';
import { cleanUpLater, eventually, startTestNats } from '../support/index.ts';
import { TOKEN, testBus, testGateway, type TestGateway } from '../support/gateway/index.ts';

const SHIPYARD = `apiVersion: spec.keptn.sh/0.2.3
kind: Shipyard
metadata: { name: shop }
spec:
  stages:
    - name: prod
      sequences:
        - name: delivery
          tasks:
            - { name: approval, properties: { pass: manual, warning: manual } }
            - { name: deployment }
        - name: pair
          tasks:
            - { name: approval, properties: { approvers: [anna, bert], required: 2 } }
        - name: short
          tasks:
            - { name: approval, properties: { expires: 1s } }
`;
const REPLICAS = 2;
const PATIENCE = { timeout: 30_000 };

let url = '';
let bus: Bus;
let gateway: TestGateway;

beforeAll(async () => {
  ({ url } = await startTestNats());
  bus = await testBus(url);
  gateway = await testGateway(bus);
  expect((await gateway.post('/v1/projects', { name: 'shop', shipyard: SHIPYARD })).status).toBe(201);
  const clock = () => new Date();
  for (let replica = 0; replica < REPLICAS; replica += 1) {
    const own = await testBus(url);
    const settings = { bus: own, log: silentLog(), clock, ackWait: 5_000 };
    const conductor = await startConductor({ ...settings, projects: gateway.projects, startTimeout: 600_000 });
    const approvals = await startApprovals(settings);
    cleanUpLater(async () => approvals.stop());
    cleanUpLater(async () => conductor.stop());
  }
});

interface Asked {
  readonly id: string;
  readonly context: string;
  readonly service: string;
}

/** Triggers a sequence of a new service and waits until its approval is open. */
async function ask(sequence: string, data: object = {}): Promise<Asked> {
  const service = `s${randomUUID().slice(0, 8)}`;
  expect((await gateway.post('/v1/projects/shop/services', { name: service })).status).toBe(201);
  const context = randomUUID();
  await trigger(sequence, service, context, data);
  const id = await eventually(async () => {
    const { items } = (await gateway.ask({ path: `/v1/approvals?project=shop&service=${service}` })).json();
    expect(items).toHaveLength(1);
    return items[0].id as string;
  }, PATIENCE);
  return { id, context, service };
}

async function trigger(sequence: string, service: string, context: string, data: object = {}): Promise<void> {
  const type = `sh.keptn.event.prod.${sequence}.triggered`;
  const scope = { project: 'shop', stage: 'prod', service };
  const event = { id: randomUUID(), source: 'test', type, data: { ...scope, ...data } };
  await bus.publish({ ...event, extensions: { shkeptncontext: context } });
}

const decide = (id: string, decision: string, more: object = {}) =>
  gateway.post(`/v1/approvals/${id}`, { decision, ...more });

/** An `approval.finished` as Keptn's CLI and bridge send it. */
async function sendFinished({ id, context, service }: Asked, result: string, more: object = {}): Promise<void> {
  const sent = await gateway.post('/api/v1/event', {
    specversion: '1.0',
    source: 'https://github.com/keptn/keptn/cli#approval.finished',
    type: 'sh.keptn.event.approval.finished',
    contenttype: 'application/json',
    data: { project: 'shop', stage: 'prod', service, status: 'succeeded', result, ...more },
    triggeredid: id,
    shkeptncontext: context,
  });
  expect(sent.status).toBe(200);
}

/** What the approval service said so far, in order: all that is stored before a mark. */
async function answersTo(ids: ReadonlySet<string>, on = bus): Promise<CloudEvent[]> {
  const mark: CloudEvent = { id: randomUUID(), source: 'test', type: 'sh.keptn.event.approval.mark', extensions: {} };
  await on.publish(mark);
  const found: CloudEvent[] = [];
  const { signal } = new AbortController();
  for await (const { data } of on.follow({ subjects: ['sh.keptn.event.approval.>'], after: 0, signal })) {
    const event = decodeStructured(data);
    if (event.id === mark.id) break;
    if (event.source === 'approval-service' && ids.has(triggeredIdOf(event) ?? '')) found.push(event);
  }
  return found;
}

const phases = (events: readonly CloudEvent[]) =>
  events.map(({ type }) => type.replace('sh.keptn.event.approval.', ''));
const states = async (context: string) =>
  (await listSequences(bus, { project: 'shop', context })).map(({ state, result }) => [state, result]);

async function untilEnded(context: string, result: string): Promise<void> {
  await eventually(async () => expect(await states(context)).toEqual([['finished', result]]), PATIENCE);
}

describe('one approver', () => {
  test('[keptn 44] is asked with what there is to know, approves, and nothing is left open', async () => {
    const asked = await ask('delivery', {
      configurationChange: { values: { image: 'acme/carts:2' } },
      evaluation: { result: 'warning', score: 80 },
    });
    const { id, context, service } = asked;
    expect(await states(context)).toEqual([['waitingForApproval', undefined]]);
    const shown = (await gateway.ask({ path: `/v1/approvals/${id}` })).json();
    const scope = { project: 'shop', stage: 'prod', service };
    expect(shown).toMatchObject({
      ...scope,
      context,
      image: 'acme/carts:2',
      result: 'warning',
      score: 80,
      required: 1,
    });
    const done = await decide(id, 'approve', { approver: 'anna', comment: 'ship it' });
    expect(done.json()).toMatchObject({ state: 'approved', message: 'approved by anna: ship it' });
    const path = `/api/controlPlane/v1/event/triggered/sh.keptn.event.approval.triggered?project=shop&service=${service}`;
    expect((await gateway.ask({ path })).json()).toMatchObject({ events: [], nextPageKey: '0', totalCount: 0 });
    const [started, finished] = await answersTo(new Set([id]));
    expect(objectData(started as CloudEvent)).toMatchObject({ ...scope, approval: { state: 'open' } });
    expect(objectData(finished as CloudEvent)).toMatchObject({
      ...scope,
      result: 'pass',
      message: 'approved by anna: ship it',
      approval: { votes: [{ approver: 'anna', decision: 'approve', comment: 'ship it' }] },
    });
    await eventually(async () => {
      const [seen] = await listSequences(bus, { project: 'shop', context });
      expect(seen).toMatchObject({ state: 'started', tasks: [{ result: 'pass' }, { state: 'triggered' }] });
    }, PATIENCE);
  });

  test('twice the same is the same; another decision after it is refused with words', async () => {
    const { id, context } = await ask('delivery');
    expect((await decide(id, 'decline', { comment: 'no' })).status).toBe(200);
    expect((await decide(id, 'decline', { comment: 'no' })).status).toBe(200);
    const refused = await decide(id, 'approve');
    expect(refused.status).toBe(409);
    expect(refused.json()).toMatchObject({
      code: 'SLW_APPROVAL_CLOSED',
      detail: expect.stringContaining('declined: no'),
    });
    await untilEnded(context, 'fail');
    expect(phases(await answersTo(new Set([id])))).toEqual(['started', 'finished']);
  });

  test("decides by Keptn's event, whose labels and words are kept", async () => {
    const asked = await ask('delivery');
    const path = '/api/controlPlane/v1/event/triggered/sh.keptn.event.approval.triggered?project=shop&stage=prod';
    const { events } = (await gateway.ask({ path: `${path}&eventID=${asked.id}` })).json();
    expect(events).toMatchObject([{ id: asked.id, shkeptncontext: asked.context, specversion: '1.0' }]);
    await sendFinished(asked, 'fail', { message: 'not today', labels: { ticket: '7' } });
    await untilEnded(asked.context, 'fail');
    const finished = (await answersTo(new Set([asked.id]))).at(-1);
    expect(finished?.data).toMatchObject({ result: 'fail', message: 'declined: not today', labels: { ticket: '7' } });
  });

  test('who does not answer in time has declined', async () => {
    const { id, context } = await ask('short');
    await untilEnded(context, 'fail');
    expect((await gateway.ask({ path: `/v1/approvals/${id}` })).json()).toMatchObject({ state: 'expired' });
    expect((await decide(id, 'approve')).json()).toMatchObject({ code: 'SLW_APPROVAL_CLOSED' });
  });
});

describe('two approvers', () => {
  test('are both needed: no number of nameless events passes, and who is not one of them counts nothing', async () => {
    const asked = await ask('pair');
    await sendFinished(asked, 'pass');
    await sendFinished(asked, 'pass', { approval: { approver: 'carl' } });
    await sendFinished(asked, 'pass', { approval: { approver: 'anna' } });
    await sendFinished(asked, 'pass', { approval: { approver: 'anna' } });
    await eventually(async () => {
      const said = phases(await answersTo(new Set([asked.id])));
      expect(said).toEqual(['started', 'status.changed', 'status.changed', 'status.changed']);
    }, PATIENCE);
    expect(await states(asked.context)).toEqual([['waitingForApproval', undefined]]);
    expect((await decide(asked.id, 'approve')).json()).toMatchObject({ code: 'SLW_APPROVAL_NOT_APPROVER' });
    expect((await decide(asked.id, 'approve', { approver: 'bert' })).json()).toMatchObject({ state: 'approved' });
    await untilEnded(asked.context, 'pass');
  });

  test('that click at the same moment, twice each, close it once', async () => {
    const asked = await Promise.all(Array.from({ length: 10 }, async () => ask('pair')));
    const clicks = asked.flatMap(({ id }) => ['anna', 'bert', 'anna', 'bert'].map((approver) => ({ id, approver })));
    const answers = await Promise.all(clicks.map(async ({ id, approver }) => decide(id, 'approve', { approver })));
    expect(answers.map(({ status }) => status)).toEqual(clicks.map(() => 200));
    for (const { context } of asked) await untilEnded(context, 'pass');
    const said = phases(await answersTo(new Set(asked.map(({ id }) => id))));
    expect(said.filter((phase) => phase === 'started')).toHaveLength(asked.length);
    expect(said.filter((phase) => phase === 'finished')).toHaveLength(asked.length);
  });
});

test('[keptn 31] another run goes on while one waits, and the approved one then waits for it', async () => {
  const first = await ask('delivery');
  const second = randomUUID();
  await trigger('pair', first.service, second);
  await eventually(async () => expect(await states(second)).toEqual([['waitingForApproval', undefined]]), PATIENCE);
  expect((await decide(first.id, 'approve')).status).toBe(200);
  await eventually(async () => expect(await states(first.context)).toEqual([['started', undefined]]), PATIENCE);
  const third = randomUUID();
  await trigger('delivery', first.service, third);
  await eventually(async () => expect(await states(third)).toEqual([['waiting', undefined]]), PATIENCE);
});

describe('what cannot be asked', () => {
  const scope = { project: 'shop', stage: 'prod', service: 'carts' };
  const send = async (data: object) => {
    const id = randomUUID();
    const type = 'sh.keptn.event.approval.triggered';
    await bus.publish({ id, source: 'test', type, data, extensions: { shkeptncontext: id } });
    return eventually(async () => {
      const said = await answersTo(new Set([id]));
      expect(phases(said)).toEqual(['started', 'finished']);
      return said.at(-1)?.data;
    }, PATIENCE);
  };

  test.each([
    ['properties that are wrong', { ...scope, approval: { required: 0 } }, /approval\.required must be/],
    ['no scope', { project: 'shop' }, /data\.stage is required/],
  ])('%s is answered errored, with the field', async (_, data, words) => {
    expect(await send(data)).toMatchObject({
      status: 'errored',
      result: 'fail',
      message: expect.stringMatching(words),
    });
  });

  test('automatic ones and failures are not, and take .started and .finished', async () => {
    const approval = { pass: 'automatic', warning: 'automatic' };
    expect(await send({ ...scope, approval, result: 'warning' })).toMatchObject({
      result: 'pass',
      status: 'succeeded',
    });
    expect(await send({ ...scope, approval, result: 'fail' })).toMatchObject({ result: 'fail', status: 'succeeded' });
  });

  test('a word under the name of the service, and an approval that is not there', async () => {
    const data = { ...scope, status: 'succeeded', result: 'pass' };
    const event = { specversion: '1.0', source: 'approval-service', type: 'sh.keptn.event.approval.finished', data };
    const forged = await gateway.post('/v1/event', { ...event, triggeredid: 'x', shkeptncontext: randomUUID() });
    expect(forged.json()).toMatchObject({
      code: 400,
      message: expect.stringMatching(/source must not be.*SLW_EVENT_INVALID/),
    });
    expect((await decide('nothing', 'approve')).json()).toMatchObject({ code: 'SLW_APPROVAL_UNKNOWN', status: 404 });
    expect((await gateway.ask({ path: '/v1/approvals', headers: { 'x-token': 'wrong' } })).status).toBe(401);
  });
});

describe('a process that dies', () => {
  const worker = new URL('../../dist/test/chaos/approval-worker.js', import.meta.url).pathname;
  const env = (nats: string) => ({ PATH: process.env['PATH'] ?? '', SLIPWAY_NATS_URL: nats });

  /** Starts a replica; resolves to its end by its own hand, or to undefined once `done` holds. */
  async function live(nats: string, killAt: string | undefined, done: () => Promise<boolean>): Promise<void> {
    const child = execa(process.execPath, [worker], {
      env: { ...env(nats), ...(killAt === undefined ? {} : { KILL_AT: killAt }) },
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
    });
    const ended = child.then(({ signal }) => signal);
    if (killAt !== undefined) {
      expect(await ended).toBe('SIGKILL');
      return;
    }
    await eventually(async () => expect(await done()).toBe(true), PATIENCE);
    child.kill('SIGKILL');
    await ended;
  }

  test.each(['received', 'stored', 'acknowledged'])(
    'at "%s" has answered each approval once in the end',
    async (step) => {
      const { url: own } = await startTestNats();
      const lone = await testBus(own);
      const send = async (type: string, source: string, data: object, more: object = {}) => {
        const id = randomUUID();
        const event = {
          id,
          source,
          type: `sh.keptn.event.approval.${type}`,
          extensions: { shkeptncontext: 'c', ...more },
        };
        await lone.publish({ ...event, data: { project: 'shop', stage: 'prod', service: 'carts', ...data } });
        return id;
      };
      const automatic = await send('triggered', 'test', { result: 'pass', approval: { pass: 'automatic' } });
      await live(own, step, () => Promise.resolve(true));
      const manual = await send('triggered', 'test', { result: 'pass' });
      await live(own, step, () => Promise.resolve(true));
      const expiring = await send('triggered', 'test', { approval: { expires: '1s' } });
      await live(own, step, () => Promise.resolve(true));
      await send('finished', 'cli', { result: 'pass', status: 'succeeded' }, { triggeredid: manual });
      await live(own, step, () => Promise.resolve(true));
      const ids = new Set([automatic, manual, expiring]);
      const pairs = async () =>
        (await answersTo(ids, lone)).map(
          (event) => `${triggeredIdOf(event) ?? ''} ${event.type.split('.').at(-1) ?? ''}`,
        );
      await live(own, undefined, async () => (await pairs()).length >= 6);
      expect((await pairs()).toSorted()).toEqual(
        [automatic, manual, expiring].flatMap((id) => [`${id} finished`, `${id} started`]).toSorted(),
      );
    },
  );
});

describe('slipway approve at a terminal', () => {
  async function slipway(words: readonly string[], answer?: string) {
    const questions: string[] = [];
    const ask = async (question: string) => {
      questions.push(question);
      return Promise.resolve(answer ?? '');
    };
    const ran = await runSlipway(words, {
      env: { SLIPWAY_ENDPOINT: gateway.url, SLIPWAY_TOKEN: TOKEN, USER: 'anna' },
      ...(answer === undefined ? {} : { ask }),
    });
    return { ...ran, questions };
  }

  test('offers those that are open; a number that is none decides nothing', async () => {
    const first = await ask('delivery');
    const second = randomUUID();
    await trigger('delivery', first.service, second);
    const scope = ['--project', 'shop', '--service', first.service];
    await eventually(async () => {
      expect((await slipway(['get', 'approvals', ...scope, '--no-headers'])).out.trim().split('\n')).toHaveLength(2);
    }, PATIENCE);
    const several = await slipway(['approve', ...scope]);
    expect(several).toMatchObject({ exit: 2, err: expect.stringContaining('SLW_APPROVAL_SEVERAL') });
    expect(await slipway(['approve', ...scope], '3')).toMatchObject({
      exit: 2,
      err: expect.stringMatching(/ID +PROJECT[^]*nothing was decided/),
      questions: ['Which one do you approve? [1-2] '],
    });
    const chosen = await slipway(['approve', ...scope, '--comment', 'fine', '-o', 'json'], '1');
    expect(JSON.parse(chosen.out)).toMatchObject({
      apiVersion: 'slipway.dev/v1',
      kind: 'Approval',
      id: first.id,
      state: 'approved',
      votes: [{ approver: 'anna', comment: 'fine' }],
    });
    expect(await slipway(['decline', ...scope])).toMatchObject({ exit: 0, out: expect.stringContaining('declined: ') });
  });
});
