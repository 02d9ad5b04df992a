import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { SENDER_HEADER } from '../../services/kit/audit/index.ts';
import { eventually } from '../support/index.ts';
import { accessScene, type AccessScene, type TokenName } from './access/index.ts';

let scene: AccessScene;
const dev = { project: 'alpha', stage: 'dev' };

beforeAll(async () => {
  scene = await accessScene();
}, 60_000);

async function audit(query = ''): Promise<Record<string, unknown>[]> {
  const answer = await scene.ask('auditor', 'GET', `/v1/audit${query}`);
  expect(answer.status).toBe(200);
  return answer.json().items.map(({ record }: { record: object }) => record);
}

describe('sending events', () => {
  test.each<[TokenName, string, string, string, number]>([
    ['alpha', 'dev.delivery.triggered', 'alpha', 'dev', 202],
    ['alpha', 'dev.delivery.triggered', 'beta', 'dev', 403],
    ['dev', 'dev.delivery.triggered', 'alpha', 'dev', 202],
    ['dev', 'prod.delivery.triggered', 'alpha', 'prod', 403],
    ['dev', 'prod.delivery.triggered', 'alpha', 'dev', 403],
    ['robot', 'deployment.started', 'alpha', 'dev', 202],
    ['robot', 'deployment.started', 'beta', 'dev', 403],
    ['robot', 'dev.delivery.triggered', 'alpha', 'dev', 403],
    ['robot', 'approval.finished', 'alpha', 'dev', 403],
    ['robot', 'deployment.triggered', 'alpha', 'dev', 403],
    ['reader', 'deployment.started', 'alpha', 'dev', 403],
  ])('%s: %s in %s/%s is %i', async (as, type, project, stage, status) => {
    const answer = await scene.event(as, type, { project, stage }, { triggeredid: randomUUID() });
    expect(`${answer.status} ${answer.text}`).toMatch(new RegExp(`^${status} `));
  });

  test('of a batch, none is stored when one may not be sent', async () => {
    const own = {
      specversion: '1.0',
      id: randomUUID(),
      source: 't',
      type: 'sh.keptn.event.x.started',
      data: { ...dev, service: 'carts' },
    };
    const other = { ...own, id: randomUUID(), data: { ...own.data, project: 'beta' } };
    const headers = { 'x-token': scene.tokens.robot, 'content-type': 'application/cloudevents-batch+json' };
    const answer = await scene.gateway.ask({ method: 'POST', path: '/', headers, body: JSON.stringify([own, other]) });
    expect(answer.status).toBe(403);
    const stored = await scene.ask('shared', 'GET', '/v1/events?type=sh.keptn.event.x.started');
    expect(stored.json().items).toEqual([]);
  });
});

describe('approvals', () => {
  const decide = async (as: TokenName, id: string, approver?: string) =>
    scene.ask(as, 'POST', `/v1/approvals/${id}`, {
      decision: 'approve',
      ...(approver === undefined ? {} : { approver }),
    });

  test('are decided by two people, whatever one of them says', async () => {
    const { id } = await scene.approval('alpha');
    expect((await decide('anna', id)).json()).toMatchObject({ state: 'open', votes: [{ approver: 'anna' }] });
    const forged = await decide('anna', id, 'bert');
    expect(forged.json()).toMatchObject({ code: 'SLW_ACCESS_OTHER_APPROVER', status: 403 });
    expect((await decide('robot', id)).status).toBe(403);
    expect((await decide('bert', id, 'bert')).json()).toMatchObject({ state: 'approved' });
    const records = await audit('?project=alpha&right=approve');
    expect(records.map(({ actor, status, code, stage }) => [actor, status, code, stage])).toEqual(
      expect.arrayContaining([
        ['bert', 200, undefined, 'dev'],
        ['anna', 403, 'SLW_ACCESS_OTHER_APPROVER', 'dev'],
        ['anna', 200, undefined, 'dev'],
      ]),
    );
  });

  test('by event count under the name of the token', async () => {
    const { id, context, place } = await scene.approval('alpha');
    const vote = { triggeredid: id, shkeptncontext: context };
    const pass = { result: 'pass', status: 'succeeded' };
    expect((await scene.event('anna', 'approval.finished', place, vote, pass)).status).toBe(202);
    const forged = await scene.event('anna', 'approval.finished', place, vote, {
      ...pass,
      approval: { approver: 'bert' },
    });
    expect(forged.json()).toMatchObject({ code: 'SLW_ACCESS_OTHER_APPROVER' });
    await eventually(async () => {
      const { votes, state } = (await scene.ask('anna', 'GET', `/v1/approvals/${id}`)).json();
      expect({ votes, state }).toMatchObject({ votes: [{ approver: 'anna' }], state: 'open' });
    });
  });

  test('in another project are not decided by naming one’s own', async () => {
    const { id, context } = await scene.approval('beta', 'word');
    const vote = { triggeredid: id, shkeptncontext: context };
    const sent = await scene.event('alpha', 'approval.finished', dev, vote, { result: 'fail', status: 'succeeded' });
    expect(sent.status).toBe(202);
    await eventually(async () => {
      const path = `/v1/events?context=${context}&type=sh.keptn.event.approval.status.changed`;
      expect((await scene.ask('reader', 'GET', path)).text).toContain('SLW_APPROVAL_ELSEWHERE');
    });
    expect((await scene.ask('anna', 'GET', `/v1/approvals/${id}`)).json()).toMatchObject({ state: 'open', votes: [] });
  });
});

test('a task of another stage is not answered by naming one’s own', async () => {
  const open = '/api/controlPlane/v1/event/triggered/sh.keptn.event.deployment.triggered?project=alpha&stage=prod';
  const [task] = (await scene.ask('alpha', 'GET', open)).json().events;
  const answer = { triggeredid: task.id, shkeptncontext: task.shkeptncontext };
  const runs = async () => (await scene.ask('alpha', 'GET', '/v1/sequences?project=alpha&stage=prod')).json().items[0];
  const state = async () => (await runs()).tasks[0].state;
  expect((await scene.event('dev', 'deployment.started', dev, answer)).status).toBe(202);
  expect(
    (await scene.event('alpha', 'deployment.started', { ...dev, stage: 'prod' }, { ...answer, source: 'other' }))
      .status,
  ).toBe(202);
  await eventually(async () => expect(await state()).toBe('started'));
  // Answers are taken in order: this one comes to nothing, or the next one would not be what ends the task.
  await scene.event(
    'dev',
    'deployment.finished',
    dev,
    { ...answer, source: 'other' },
    { result: 'fail', status: 'errored' },
  );
  const end = { ...answer, source: 'other' };
  await scene.event('alpha', 'deployment.finished', { ...dev, stage: 'prod' }, end, {
    result: 'pass',
    status: 'succeeded',
  });
  await eventually(async () => expect(await runs()).toMatchObject({ state: 'finished', result: 'pass' }));
});

describe('the audit', () => {
  test('tells of an event who sent it, by what right, and what came of it', async () => {
    const context = randomUUID();
    await scene.event('dev', 'dev.delivery.triggered', dev, { shkeptncontext: context }, { secret: 'hunter2' });
    const [record] = await audit('?actor=dev&right=deliver&limit=1');
    expect(record).toMatchObject({
      ...{ actor: 'dev', kind: 'token', right: 'deliver', route: 'POST /', address: '127.0.0.1', status: 202 },
      ...{ ...dev, service: 'carts', context, type: 'sh.keptn.event.dev.delivery.triggered' },
    });
    expect(JSON.stringify(await audit())).not.toMatch(/hunter2|slw_/);
  });

  test('tells of other changes, with what they made, and of what was refused', async () => {
    const body = {
      stage: 'dev',
      resources: [{ path: 'a.yaml', content: Buffer.from('password: x').toString('base64') }],
    };
    const written = await scene.ask('alpha', 'PUT', '/v1/projects/alpha/resources', body);
    expect(written.status).toBe(200);
    expect((await scene.ask('robot', 'PUT', '/v1/projects/alpha/resources', body)).status).toBe(403);
    const records = await audit('?project=alpha&right=configure');
    expect(records[0]).toMatchObject({ actor: 'robot', status: 403, code: 'SLW_HTTP_FORBIDDEN' });
    expect(records[1]).toMatchObject({
      ...{ actor: 'alpha', route: 'PUT /v1/projects/:project/resources', project: 'alpha', status: 200 },
      commit: written.json().commit,
    });
    expect(JSON.stringify(records)).not.toContain('cGFzc3dvcmQ');
  });

  test('does not tell of what was only looked at, or was not understood', async () => {
    const before = (await audit('?limit=500')).length;
    await scene.ask('reader', 'GET', '/v1/projects');
    await scene.ask('alpha', 'PUT', '/v1/projects/alpha/resources', { nonsense: true });
    await scene.ask('alpha', 'POST', '/v1/nowhere', {});
    await scene.ask(undefined, 'POST', '/v1/projects', {});
    expect((await audit('?limit=500')).length).toBe(before);
  });

  test('does not tell of wrong tokens, however many come; those that are too many are answered in the form of each API', async () => {
    const before = (await audit('?limit=500')).length;
    const wrong = { method: 'POST', headers: { 'x-token': 'wrong', 'content-type': 'application/json' }, body: '{}' };
    const answers = [];
    for (let sent = 0; sent < 40; sent += 1) answers.push(await scene.gateway.ask({ ...wrong, path: '/v1/projects' }));
    const statuses = answers.map(({ status }) => status);
    expect([statuses[0], statuses.at(-1), ...new Set(statuses)]).toEqual([401, 429, 401, 429]);
    const keptn = await scene.gateway.ask({ ...wrong, path: '/api/v1/auth' });
    expect(keptn.json()).toEqual({ code: 429, message: expect.stringContaining('[SLW_HTTP_WRONG_TOKENS]') });
    expect((await audit('?limit=500')).length).toBe(before);
  });

  test('comes in pages', async () => {
    const all = await audit('?limit=500');
    const seen: unknown[] = [];
    let before: number | undefined;
    do {
      const more = before === undefined ? '' : `&before=${before}`;
      const page = (await scene.ask('auditor', 'GET', `/v1/audit?limit=3${more}`)).json();
      seen.push(...page.items.map(({ record }: { record: object }) => record));
      ({ before } = page);
    } while (before !== undefined);
    expect(seen).toEqual(all);
  });

  test('is for administrators', async () => {
    expect((await scene.ask('reader', 'GET', '/v1/audit')).status).toBe(403);
    expect((await scene.ask('alpha', 'GET', '/v1/audit?project=alpha')).status).toBe(403);
  });

  test('knows nothing of what comes by NATS alone', async () => {
    const id = randomUUID();
    const event = {
      id,
      source: 'bare',
      type: 'sh.keptn.event.y.started',
      extensions: {},
      data: { ...dev, service: 'carts' },
    };
    const { seq } = await scene.bus.publish(event);
    const { messages } = await scene.bus.readRange({ subjects: [event.type], from: seq, to: seq + 1, most: 1 });
    expect(messages[0]!.headers[SENDER_HEADER]).toBeUndefined();
    expect((await audit('?limit=500')).some((record) => record['id'] === id)).toBe(false);
  });
});

test('whoami says what the token may do', async () => {
  expect((await scene.ask('dev', 'GET', '/v1/whoami')).json()).toMatchObject({
    name: 'dev',
    kind: 'token',
    grants: [{ projects: ['alpha'], stages: ['dev'] }],
  });
  expect((await scene.ask('shared', 'GET', '/v1/whoami')).json()).toMatchObject({ kind: 'shared' });
});
