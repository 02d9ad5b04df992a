import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../support/index.ts';
import { testGateway } from '../../support/gateway/index.ts';
import { asGoUtils, keptnServer, type KeptnServer } from './set-up.ts';

const LOG = '/api/controlPlane/v1/log';
const scope = { project: 'shop', stage: 'dev', service: 'carts' };

let keptn: KeptnServer;

beforeAll(async () => {
  keptn = await keptnServer();
});

interface Entry {
  readonly integrationid: string;
  readonly message: string;
  readonly task: string;
}

/** As go-utils writes models.LogEntry. */
function entry(integrationid: string, message: string, changes: object = {}) {
  return {
    ...{ integrationid, message, time: '0001-01-01T00:00:00Z', shkeptncontext: '', task: '', triggeredid: '' },
    ...changes,
  };
}

async function logsOf(query: string): Promise<readonly Entry[]> {
  const answer = await keptn.ask('GET', `${LOG}?${query}`);
  expect(answer.status).toBe(200);
  return answer.json().logs;
}

async function send(event: object): Promise<void> {
  const answer = await keptn.ask('POST', '/api/v1/event', {
    ...{ specversion: '1.0', contenttype: 'application/json' },
    ...event,
  });
  expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('keptnContext')]);
}

async function register(name: string): Promise<string> {
  const metadata = { hostname: 'node-1', kubernetesmetadata: { namespace: 'tests' } };
  return (await keptn.ask('POST', '/api/controlPlane/v1/uniform/registration', { name, metadata })).json().id;
}

describe('[keptn 50] the log of an integration has', () => {
  test('what it sends', async () => {
    const written = await keptn.ask('POST', LOG, {
      logs: [
        entry('sender', 'first', { time: '2026-01-01T10:00:00Z', task: 'test', triggeredid: 't', gitcommitid: 'sha' }),
        entry('sender', 'second'),
      ],
    });
    expect([written.status, written.json()]).toEqual([200, {}]);
    const [second, first] = await logsOf('integrationId=sender');
    expect(first).toEqual({
      ...entry('sender', 'first', { time: '2026-01-01T10:00:00.000Z', task: 'test', triggeredid: 't' }),
      gitcommitid: 'sha',
    });
    expect(second).toMatchObject({ message: 'second', time: expect.not.stringMatching(/^0001/) });
    expect(await logsOf('integrationId=other')).toEqual([]);
  });

  test('a task that errored, under the id of who answered it', async () => {
    const id = await register('errored-service');
    const context = randomUUID();
    const answer = {
      ...{ source: 'errored-service', shkeptncontext: context, triggeredid: 't1' },
      ...{ type: 'sh.keptn.event.deployment.finished' },
    };
    await send({ ...answer, data: { ...scope, status: 'errored', result: 'fail', message: 'helm said no' } });
    await send({ ...answer, triggeredid: 't2', data: { ...scope, status: 'succeeded', result: 'fail' } });
    expect(await logsOf(`integrationId=${id}`)).toEqual([
      {
        ...{ integrationid: id, message: 'helm said no', time: expect.any(String), shkeptncontext: context },
        ...{ task: 'deployment', triggeredid: 't1', gitcommitid: '' },
      },
    ]);
  });

  test('an error event, under the id that it names or that of its sender', async () => {
    const id = await register('error-service');
    const type = 'sh.keptn.log.error';
    await send({ type, source: 'error-service', data: { message: 'own id', integrationid: 'named', task: 'test' } });
    await send({ type, source: 'error-service', data: { message: 'no id' } });
    expect(await logsOf('integrationId=named')).toMatchObject([{ message: 'own id', task: 'test' }]);
    expect(await logsOf(`integrationId=${id}`)).toMatchObject([{ message: 'no id', integrationid: id }]);
  });

  test('a failure once that the SDK sends to the log and answers', async () => {
    const id = await register('sdk-service');
    const ids = { shkeptncontext: randomUUID(), triggeredid: 't9' };
    await keptn.ask('POST', LOG, { logs: [entry(id, 'boom', { ...ids, task: 'release' })] });
    const type = 'sh.keptn.event.release.finished';
    const data = { ...scope, status: 'errored', result: 'fail', message: 'boom' };
    await send({ ...ids, type, source: 'sdk-service', data });
    expect(await logsOf(`integrationId=${id}`)).toHaveLength(1);
  });
});

test('pages go on where the last one ended, the newest first', async () => {
  const messages = ['a', 'b', 'c', 'd', 'e'];
  await keptn.ask('POST', LOG, { logs: messages.map((message) => entry('paged', message)) });
  const found: string[] = [];
  let key = 0;
  do {
    const page = (await keptn.ask('GET', `${LOG}?integrationId=paged&pageSize=2&nextPageKey=${key}`)).json();
    found.push(...page.logs.map(({ message }: Entry) => message));
    key = page.nextPageKey;
  } while (key !== 0);
  expect(found).toEqual(messages.toReversed());
});

test('times bound what is found', async () => {
  const at = (hour: number) => `2026-02-01T0${hour}:00:00.000Z`;
  await keptn.ask('POST', LOG, { logs: [1, 2, 3].map((hour) => entry('timed', `${hour}`, { time: at(hour) })) });
  const found = async (query: string) => (await logsOf(`integrationId=timed&${query}`)).map(({ message }) => message);
  expect(await found(`fromTime=${at(2)}`)).toEqual(['3', '2']);
  expect(await found(`beforeTime=${at(2)}`)).toEqual(['2', '1']);
  expect(await found(`fromTime=${at(2)}&beforeTime=${at(2)}`)).toEqual(['2']);
  const wrong = await keptn.ask('GET', `${LOG}?fromTime=yesterday`);
  expect([wrong.status, wrong.json().message]).toEqual([400, expect.stringContaining('fromTime')]);
});

test('what is deleted is not shown again, and what comes later is', async () => {
  await keptn.ask('POST', LOG, { logs: [entry('cleared', 'old'), entry('kept', 'old')] });
  const deleted = await keptn.ask('DELETE', `${LOG}?integrationId=cleared`);
  expect([deleted.status, deleted.json()]).toEqual([200, {}]);
  await keptn.ask('POST', LOG, { logs: [entry('cleared', 'new')] });
  expect((await logsOf('integrationId=cleared')).map(({ message }) => message)).toEqual(['new']);
  expect((await logsOf('integrationId=kept')).map(({ message }) => message)).toEqual(['old']);
});

test('entries go after their time', async () => {
  const settings = { version: '1.4.5', automaticProvisioning: true, uniformTtl: 60_000, logTtl: 2_000 };
  const ask = asGoUtils((await testGateway(keptn.bus, { keptn: settings })).url);
  await ask('POST', LOG, { logs: [entry('passing', 'soon gone')] });
  await eventually(
    async () => {
      expect(await logsOf('integrationId=passing')).toEqual([]);
    },
    { timeout: 30_000 },
  );
});

test.each([
  ['no list', {}],
  ['entries that are none', { logs: ['x'] }],
  ['too many', { logs: Array.from({ length: 501 }, () => entry('many', 'x')) }],
])('%s are refused', async (_, body) => {
  const answer = await keptn.ask('POST', LOG, body);
  expect([answer.status, answer.json().code]).toEqual([400, 400]);
});
