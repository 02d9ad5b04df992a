import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { startApprovals } from '../../services/approval/index.ts';
import { startConductor } from '../../services/conductor/index.ts';
import type { Bus } from '../../services/kit/bus/index.ts';
import { cancelWrite } from '../../services/kit/cancellations/index.ts';
import { decodeStructured, triggeredIdOf, type CloudEvent, type JsonObject } from '../../services/kit/events/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { controlSequence, listSequences } from '../../services/kit/sequences/index.ts';
import { cleanUpLater, eventually, startTestNats } from '../support/index.ts';
import { testBus, testGateway, type TestGateway } from '../support/gateway/index.ts';

/** Approvals whose run is aborted, or whose service is deleted: nobody is asked any more. */
const SHIPYARD = `apiVersion: spec.keptn.sh/0.2.3
kind: Shipyard
metadata: { name: shop }
spec:
  stages:
    - name: prod
      sequences:
        - { name: delivery, tasks: [{ name: approval, properties: { pass: manual, warning: manual } }, { name: deployment }] }
`;
const PATIENCE = { timeout: 30_000 };

let bus: Bus;
let gateway: TestGateway;

beforeAll(async () => {
  bus = await testBus((await startTestNats()).url);
  gateway = await testGateway(bus);
  expect((await gateway.post('/v1/projects', { name: 'shop', shipyard: SHIPYARD })).status).toBe(201);
  const settings = { bus, log: silentLog(), clock: () => new Date(), ackWait: 5_000 };
  const conductor = await startConductor({ ...settings, projects: gateway.projects, startTimeout: 600_000 });
  const approvals = await startApprovals(settings);
  cleanUpLater(async () => approvals.stop());
  cleanUpLater(async () => conductor.stop());
});

async function send(type: string, data: JsonObject, extensions: Record<string, string> = {}, source = 'test') {
  const id = randomUUID();
  await bus.publish({
    id,
    source,
    type,
    time: new Date().toISOString(),
    data,
    extensions: { shkeptncontext: id, ...extensions },
  });
  return id;
}

const scopeOf = (service: string) => ({ project: 'shop', stage: 'prod', service });
const shown = async (id: string) => (await gateway.ask({ path: `/v1/approvals/${id}` })).json();
const openOf = async (service: string) =>
  (await gateway.ask({ path: `/v1/approvals?project=shop&service=${service}` })).json().items;

/** Triggers a delivery of a new service and waits until its approval is open. */
async function ask(): Promise<{ id: string; context: string; service: string }> {
  const [service, context] = [`s${randomUUID().slice(0, 8)}`, randomUUID()];
  expect((await gateway.post('/v1/projects/shop/services', { name: service })).status).toBe(201);
  await send('sh.keptn.event.prod.delivery.triggered', scopeOf(service), { shkeptncontext: context });
  const id = await eventually(async () => {
    const items = await openOf(service);
    expect(items).toHaveLength(1);
    return items[0].id as string;
  }, PATIENCE);
  return { id, context, service };
}

async function answersTo(id: string): Promise<readonly CloudEvent[]> {
  const { last } = await bus.bounds();
  const subjects = ['sh.keptn.event.approval.>'];
  const { messages } = await bus.readRange({ subjects, from: 1, to: last + 1, most: 1_000 });
  const events = messages.map(({ data }) => decodeStructured(data));
  return events.filter((event) => event.source === 'approval-service' && triggeredIdOf(event) === id);
}

const phases = (events: readonly CloudEvent[]) => events.map(({ type }) => type.split('.').at(-1));

describe('a run that is aborted', () => {
  const abort = async (context: string) =>
    controlSequence(
      { bus, clock: () => new Date(), newId: randomUUID },
      { project: 'shop', context, action: 'abort', actor: 'alice', reason: 'wrong version' },
    );

  test('closes its open approval, and a decision after that is told why it does not count', async () => {
    const asked = await ask();
    expect(await abort(asked.context)).toEqual({ matched: 1 });
    await eventually(async () => {
      const [seen] = await listSequences(bus, { project: 'shop', context: asked.context });
      expect(seen).toMatchObject({ state: 'finished', status: 'aborted' });
      expect(await shown(asked.id)).toMatchObject({ state: 'aborted', message: 'aborted by alice: wrong version' });
    }, PATIENCE);
    const refused = await gateway.post(`/v1/approvals/${asked.id}`, { decision: 'approve', approver: 'anna' });
    expect(refused.status).toBe(409);
    expect(refused.json()).toMatchObject({
      code: 'SLW_APPROVAL_CLOSED',
      detail: expect.stringContaining('aborted by alice: wrong version'),
    });
    expect(await openOf(asked.service)).toEqual([]);
    const said = await answersTo(asked.id);
    expect(phases(said)).toEqual(['started', 'finished']);
    expect(said.at(-1)?.data).toMatchObject({ status: 'aborted', result: 'fail' });
  });

  test('is not asked about when it was aborted before its turn, and an event of anybody aborts nothing', async () => {
    const asked = await ask();
    const extensions = { shkeptncontext: asked.context, triggeredid: asked.id };
    await send('sh.keptn.event.approval.invalidated', scopeOf(asked.service), extensions, 'slipway-conductor');
    const id = randomUUID();
    await bus.commit([cancelWrite(id, { reason: 'wrong version', at: new Date().toISOString() })]);
    const type = 'sh.keptn.event.approval.triggered';
    await bus.publish({ id, source: 'test', type, data: scopeOf('carts'), extensions: { shkeptncontext: id } });
    await eventually(async () => {
      const said = await answersTo(id);
      expect(phases(said)).toEqual(['started', 'finished']);
      expect(said.at(-1)?.data).toMatchObject({ status: 'aborted', message: 'aborted: wrong version' });
    }, PATIENCE);
    expect(await shown(asked.id)).toMatchObject({ state: 'open' });
  });

  test('by the deletion of its service, or of one that no run knows, likewise', async () => {
    const asked = await ask();
    const { service } = asked;
    const id = await send('sh.keptn.event.approval.triggered', scopeOf(service));
    await eventually(async () => expect(await answersTo(id)).toHaveLength(1), PATIENCE);
    await send('sh.keptn.event.service.delete.finished', {
      project: 'shop',
      service,
      status: 'succeeded',
      result: 'pass',
    });
    const message = `aborted: the service ${service} was deleted`;
    await eventually(async () => {
      for (const each of [id, asked.id]) expect(await shown(each)).toMatchObject({ state: 'aborted', message });
    }, PATIENCE);
  });
});
