import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { startApprovals } from '../../services/approval/index.ts';
import { openAccess } from '../../services/kit/access/index.ts';
import type { Bus } from '../../services/kit/bus/index.ts';
import { loadConfig } from '../../services/kit/config/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { cleanUpLater, eventually, startTestNats, temporaryFolder } from '../support/index.ts';
import { testBus, testGateway, type TestGateway } from '../support/gateway/index.ts';
import { startOidc } from '../support/oidc/index.ts';

const TRIGGERED = 'sh.keptn.event.approval.triggered';
const FINISHED = 'sh.keptn.event.approval.finished';
const place = { project: 'shop', stage: 'prod', service: 'carts' };

let bus: Bus;
let gateway: TestGateway;
/** Of `ci`, who is in `builders` and `sre` as the provider says. */
let token: string;

beforeAll(async () => {
  const oidc = await startOidc();
  const file = join(await temporaryFolder(), 'rights.yaml');
  await writeFile(file, 'oidc: [{ group: builders, rights: [read, approve] }]');
  const env = {
    SLIPWAY_ACCESS_TOKENS_FILE: file,
    SLIPWAY_ACCESS_OIDC_ISSUER: oidc.issuer,
    SLIPWAY_ACCESS_OIDC_AUDIENCE: oidc.audience,
  };
  const clock = () => new Date();
  const access = await openAccess({ settings: loadConfig({ env }).access, clock, log: silentLog() });
  cleanUpLater(async () => access?.close());
  bus = await testBus((await startTestNats()).url);
  gateway = await testGateway(bus, { access });
  const approvals = await startApprovals({ bus, log: silentLog(), clock, ackWait: 5_000 });
  cleanUpLater(async () => approvals.stop());
  token = await oidc.token();
});

async function asking(...approvers: readonly string[]): Promise<{ id: string; context: string }> {
  const [id, context] = [randomUUID(), randomUUID()];
  const data = { ...place, approval: { approvers } };
  await bus.publish({ id, source: 'conductor', type: TRIGGERED, data, extensions: { shkeptncontext: context } });
  await eventually(async () => expect(await approval(id)).toMatchObject({ state: 'open' }));
  return { id, context };
}

async function approval(id: string): Promise<unknown> {
  return (await gateway.ask({ path: `/v1/approvals/${id}` })).json() as unknown;
}

const decide = async (id: string) => gateway.post(`/v1/approvals/${id}`, { decision: 'approve' }, { 'x-token': token });

async function send(id: string, context: string, block: object): Promise<number> {
  const data = { ...place, status: 'succeeded', result: 'pass', approval: block };
  const extensions = { triggeredid: id, shkeptncontext: context };
  const event = { specversion: '1.0', id: randomUUID(), source: 'bridge', type: FINISHED, ...extensions, data };
  const headers = { 'x-token': token, 'content-type': 'application/cloudevents+json' };
  return (await gateway.post('/', event, headers)).status;
}

test('a member of a group that is asked approves by the API', async () => {
  const { id } = await asking('anna', 'group:sre');
  const answer = await decide(id);
  expect(answer.json()).toMatchObject({ state: 'approved', votes: [{ approver: 'ci', group: 'sre' }] });
});

test('a member of another group does not, whatever the event claims', async () => {
  const { id, context } = await asking('anna', 'group:leads');
  expect((await decide(id)).json()).toMatchObject({ code: 'SLW_APPROVAL_NOT_APPROVER' });
  expect(await send(id, context, { group: 'leads' })).toBe(202);
  await eventually(async () => {
    const path = `/v1/events?context=${context}&type=sh.keptn.event.approval.status.changed`;
    expect((await gateway.ask({ path })).text).toContain('SLW_APPROVAL_NOT_APPROVER');
  });
  expect(await approval(id)).toMatchObject({ state: 'open', votes: [] });
});

test("a member approves in Keptn's way; the event tells of no other group", async () => {
  const { id, context } = await asking('group:sre');
  expect(await send(id, context, {})).toBe(202);
  await eventually(async () => {
    expect(await approval(id)).toMatchObject({ state: 'approved', votes: [{ approver: 'ci', group: 'sre' }] });
  });
  const { text } = await gateway.ask({ path: `/v1/events?context=${context}` });
  expect(text).toContain('"group":"sre"');
  expect(text).not.toContain('builders');
});
