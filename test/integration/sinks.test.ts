import { createHmac } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import type { Bus, DeadLetter } from '../../services/kit/bus/index.ts';
import type { CloudEvent } from '../../services/kit/events/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { sequenceSubject } from '../../services/kit/sequences/index.ts';
import { startSinks, type SinksOptions } from '../../services/sinks/index.ts';
import { testGateway } from '../support/gateway/index.ts';
import { cleanUpLater, eventually, startTestNats, temporaryFolder, testBus } from '../support/index.ts';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver that keeps what it is sent and answers as told, 204 unless told otherwise. */
async function receiver() {
  const received: Received[] = [];
  const answers: { status: number; headers?: Record<string, string>; body?: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      const answer = answers.shift() ?? { status: 204 };
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUpLater(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received, answers };
}

let bus: Bus;
beforeAll(async () => {
  bus = await testBus((await startTestNats()).url);
});

let sinks = 0;
type Target = SinksOptions['targets'][number];

/** Starts one sink under a name of its own, and waits until it is there: what was stored before is not sent. */
async function started(target: Omit<Target, 'name'>, more: Partial<SinksOptions> = {}) {
  const name = `s${(sinks += 1)}`;
  const options = {
    bus,
    log: silentLog(),
    clock: () => new Date(),
    timeoutMs: 5_000,
    giveUpMs: 60_000,
    ackWait: 5_000,
  };
  const running = await startSinks({ ...options, targets: [{ name, ...target }], ...more });
  cleanUpLater(async () => running.stop());
  await running.placed;
  return { name, running };
}

let events = 0;
function event(type: string, data: object = {}, more: Partial<CloudEvent> = {}): CloudEvent {
  const scope = { project: 'shop', stage: 'dev', service: 'carts' };
  const id = `e${(events += 1)}`;
  return { id, source: 'test', type, data: { ...scope, ...data }, extensions: { shkeptncontext: 'c1' }, ...more };
}

const about = (hook: { readonly received: readonly Received[] }, id: string) =>
  hook.received.filter(({ body }) => body.includes(`"${id}"`));

test('events that are asked for arrive, signed, with the token, and no others', async () => {
  const hook = await receiver();
  const folder = await temporaryFolder();
  const [secretFile, tokenFile] = [join(folder, 'secret'), join(folder, 'token')];
  await Promise.all([writeFile(secretFile, 'whsec_AQIDBA==\n'), writeFile(tokenFile, 'abc\n')]);
  await started({ url: hook.url, secretFile, tokenFile, events: ['sh.keptn.event.*.finished'], projects: ['shop'] });
  const [wanted, started2, elsewhere] = [
    event('sh.keptn.event.test.finished', { result: 'pass' }),
    event('sh.keptn.event.test.started'),
    event('sh.keptn.event.test.finished', { project: 'other' }),
  ];
  for (const one of [started2, elsewhere, wanted]) await bus.publish(one);
  await eventually(() => expect(about(hook, wanted.id)).toHaveLength(1));
  expect([...about(hook, started2.id), ...about(hook, elsewhere.id)]).toEqual([]);
  const [{ headers, body } = { headers: {}, body: '' }] = about(hook, wanted.id);
  expect(JSON.parse(body)).toMatchObject({ specversion: '1.0', id: wanted.id, data: { result: 'pass' } });
  expect(headers).toMatchObject({
    'content-type': 'application/cloudevents+json',
    authorization: 'Bearer abc',
    'webhook-id': wanted.id,
  });
  const signed = `${wanted.id}.${String(headers['webhook-timestamp'])}.${body}`;
  const mac = createHmac('sha256', Buffer.from([1, 2, 3, 4]))
    .update(signed)
    .digest('base64');
  expect(headers['webhook-signature']).toBe(`v1,${mac}`);
});

test('what is refused comes again until it is taken, and a redirect is not followed', async () => {
  const [hook, other] = [await receiver(), await receiver()];
  await started({ url: hook.url, events: ['sh.keptn.event.again.finished'] });
  hook.answers.push({ status: 500, body: 'not now' }, { status: 302, headers: { location: other.url } });
  const one = event('sh.keptn.event.again.finished');
  await bus.publish(one);
  await eventually(() => expect(about(hook, one.id)).toHaveLength(3), { timeout: 20_000 });
  expect(other.received).toEqual([]);
  const ids = about(hook, one.id).map(({ body }) => (JSON.parse(body) as { id: string }).id);
  expect(new Set(ids)).toEqual(new Set([one.id]));
}, 40_000);

test('a sink that stands still holds up no other, and goes on where it was left', async () => {
  const hook = await receiver();
  const target = { name: 'left', url: hook.url, events: ['sh.keptn.event.left.finished'] };
  const dead = { name: 'dead', url: 'http://127.0.0.1:9/nobody', events: target.events };
  const options = {
    bus,
    log: silentLog(),
    clock: () => new Date(),
    timeoutMs: 5_000,
    giveUpMs: 60_000,
    ackWait: 5_000,
  };
  const before = await startSinks({ ...options, targets: [target, dead] });
  await before.placed;
  await before.stop();
  const meanwhile = event('sh.keptn.event.left.finished');
  await bus.publish(meanwhile);
  const after = await startSinks({ ...options, targets: [target] });
  cleanUpLater(async () => after.stop());
  await eventually(() => expect(about(hook, meanwhile.id)).toHaveLength(1));
}, 30_000);

test('what nobody takes in time is a dead letter, and a replay reaches that sink alone', async () => {
  const [hook, other] = [await receiver(), await receiver()];
  const type = 'sh.keptn.event.late.finished';
  const missing = join(await temporaryFolder(), 'secret');
  const { name } = await started({ url: hook.url, secretFile: missing, events: [type] }, { giveUpMs: 0 });
  await started({ url: other.url, events: [type] });
  const one = event(type);
  await bus.publish(one);
  const letters = async () => {
    const found: (DeadLetter & { seq: number })[] = [];
    for await (const { seq, data } of bus.readAll(`slipway.dead.sink-${name}.*`)) {
      found.push({ ...(JSON.parse(Buffer.from(data).toString()) as DeadLetter), seq });
    }
    return found.filter((letter) => letter.event.includes(`"${one.id}"`));
  };
  await eventually(async () => expect(await letters()).toHaveLength(1));
  const [letter] = await letters();
  expect(letter).toMatchObject({ code: 'SLW_SINK_GIVEN_UP', reason: expect.stringContaining('cannot be read') });
  await eventually(() => expect(about(other, one.id)).toHaveLength(1));
  await writeFile(missing, 'a secret');
  const gateway = await testGateway(bus);
  const replayed = await gateway.ask({ method: 'POST', path: `/v1/dead-letters/${letter?.seq}/replay` });
  expect(replayed.status).toBe(202);
  await eventually(() => expect(hook.received).toHaveLength(1));
  expect(JSON.parse(hook.received[0]?.body ?? '')).toMatchObject({ type, data: one.data });
  expect(other.received).toHaveLength(1);
}, 30_000);

test('as CDEvents: the run, its tasks, and which version serves', async () => {
  const hook = await receiver();
  await started({ url: hook.url, format: 'cdevents' });
  const id = '0a0a0a0a-0000-8000-8000-00000000';
  const [runId, task] = [`${id}0000`, `${id}0001`];
  const deliver = async (image: string) => {
    const record = { id: runId, triggeredId: 'asked', sequence: 'delivery', image };
    await bus.commit([{ subject: sequenceSubject('shop', runId), data: JSON.stringify({ record }), rollup: true }]);
    const extensions = { shkeptncontext: 'c1', triggeredid: task };
    await bus.publish(
      event('sh.keptn.event.deployment.finished', { status: 'succeeded', result: 'pass' }, { extensions }),
    );
  };
  const types = () => hook.received.map(({ headers }) => String(headers['ce-type']).split('.').slice(2, 4).join('.'));
  await deliver('reg.local/carts:1');
  await eventually(() => expect(types()).toEqual(['taskrun.finished', 'service.deployed']));
  await deliver('reg.local/carts:2');
  await eventually(() => expect(types().slice(2)).toEqual(['taskrun.finished', 'service.upgraded']));
  const { headers, body } = hook.received[3] ?? { headers: {}, body: '{}' };
  const told = JSON.parse(body) as { context: { id: string; type: string }; subject: object };
  expect(headers).toMatchObject({
    'content-type': 'application/cdevents+json',
    'ce-specversion': '1.0',
    'ce-id': told.context.id,
    'ce-type': told.context.type,
    'ce-subject': 'shop/dev/carts',
  });
  expect(told.subject).toMatchObject({
    content: { artifactId: expect.stringContaining('tag=2'), environment: { id: 'shop/dev' } },
  });
  await bus.publish(
    event('sh.keptn.event.service.delete.finished', { status: 'succeeded', result: 'pass', stage: undefined }),
  );
  await eventually(() => expect(types().slice(4)).toEqual(['service.removed']));
}, 30_000);
