import { randomBytes, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createToken, openAccess, type Access } from '../../../services/kit/access/index.ts';
import { loadConfig } from '../../../services/kit/config/index.ts';
import { silentLog } from '../../../services/kit/log/index.ts';
import { openWrite } from '../../../services/kit/sequences/index.ts';
import { testBus, testGateway } from '../../support/gateway/index.ts';
import { cleanUpLater, startTestNats, temporaryFolder } from '../../support/index.ts';
import { SHIPYARD, asGoUtils, base64, type KeptnServer } from './set-up.ts';

const API = '/api/controlPlane/v1';
const OPEN = `${API}/event/triggered/sh.keptn.event.deployment.triggered`;

/** A token that may look and deliver in project `mine`, and do nothing elsewhere. */
const token = createToken(randomBytes);
let ask: KeptnServer['ask'];

beforeAll(async () => {
  const bus = await testBus((await startTestNats()).url);
  const gateway = await testGateway(bus, { access: await access() });
  for (const project of ['mine', 'theirs']) {
    await gateway.projects.create(project, SHIPYARD, ['dev', 'prod']);
    await gateway.projects.createService(project, 'carts');
    const scope = { project, stage: 'dev', service: 'carts' };
    const type = 'sh.keptn.event.deployment.triggered';
    const event = { id: randomUUID(), source: 's', type, data: scope, extensions: {} };
    await bus.commit([openWrite({ task: 'deployment', scope, triggeredId: event.id }, event)]);
  }
  ask = asGoUtils(gateway.url, token.token);
});

async function access(): Promise<Access> {
  const file = join(await temporaryFolder(), 'rights.yaml');
  await writeFile(file, `tokens: [{ name: me, sha256: ${token.sha256}, rights: [read, deliver], projects: [mine] }]\n`);
  const { access: settings } = loadConfig({ env: { SLIPWAY_ACCESS_TOKENS_FILE: file } });
  const opened = await openAccess({ settings, clock: () => new Date(), log: silentLog() });
  cleanUpLater(async () => opened!.close());
  return opened!;
}

test('lists hold what may be seen', async () => {
  const projects = (await ask('GET', `${API}/project`)).json();
  expect(projects.projects.map(({ projectName }: { projectName: string }) => projectName)).toEqual(['mine']);
  expect(projects.totalCount).toBe(1);
  const open = (await ask('GET', OPEN)).json();
  expect(open.events.map(({ data }: { data: { project: string } }) => data.project)).toEqual(['mine']);
});

const delivery = (project: string) => ({
  ...{ specversion: '1.0', source: 's', type: 'sh.keptn.event.dev.delivery.triggered' },
  data: { project, stage: 'dev', service: 'carts' },
});

test('what is allowed is done', async () => {
  expect((await ask('GET', `${API}/project/mine`)).status).toBe(200);
  expect((await ask('POST', '/api/v1/event', delivery('mine'))).status).toBe(200);
  expect((await ask('POST', `${API}/project/mine/stage/dev/service/carts/evaluation`, {})).status).toBe(200);
});

describe('the rest is refused, in words', () => {
  test.each<[string, string, unknown, string]>([
    ['GET', `${API}/project/theirs`, undefined, 'read on project theirs'],
    ['GET', `${API}/sequence/theirs`, undefined, 'read on project theirs'],
    ['GET', `${API}/sequence-execution?project=theirs`, undefined, 'read on project theirs'],
    ['GET', `${API}/sequence-execution`, undefined, 'read on all projects'],
    ['GET', `${OPEN}?project=theirs`, undefined, 'read on project theirs'],
    ['POST', '/api/v1/event', delivery('theirs'), 'deliver on service carts of stage dev of project theirs'],
    ['POST', `${API}/event`, { ...delivery('theirs'), id: 'x' }, 'deliver on'],
    ['POST', `${API}/project`, { name: 'new', shipyard: base64(SHIPYARD) }, 'configure on all projects'],
    ['PUT', `${API}/project`, { name: 'mine', shipyard: base64(SHIPYARD) }, 'configure on all projects'],
    ['DELETE', `${API}/project/mine`, undefined, 'configure on project mine'],
    ['POST', `${API}/project/mine/service`, { serviceName: 'x' }, 'configure on'],
    ['DELETE', `${API}/project/mine/service/carts`, undefined, 'configure on service carts of project mine'],
    ['POST', `${API}/sequence/mine/C1/control`, { state: 'abort', stage: '' }, 'control on project mine'],
    ['POST', `${API}/project/theirs/stage/dev/service/carts/evaluation`, {}, 'deliver on'],
  ])('%s %s', async (method, path, body, words) => {
    const answer = await ask(method, path, body);
    expect([answer.status, answer.json()]).toEqual([
      403,
      { code: 403, message: expect.stringMatching(new RegExp(`lacks the right ${words}.*SLW_HTTP_FORBIDDEN`)) },
    ]);
  });
});
