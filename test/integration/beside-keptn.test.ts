import { randomUUID } from 'node:crypto';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, nanos, type NatsConnection } from '@nats-io/transport-node';
import { beforeAll, expect, test } from '@jest/globals';
import { createBus, eventWrite, type Bus } from '../../services/kit/bus/index.ts';
import { loadConfig } from '../../services/kit/config/index.ts';
import type { CloudEvent } from '../../services/kit/events/index.ts';
import { startExecutor } from '../../services/kit/executor/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { cleanUpLater, eventually, startTestNats } from '../support/index.ts';

const OUTBOX = 'slipway-outbox';

let url: string;
let keptn: NatsConnection;
let bus: Bus;

/** The stream that Keptn's shipyard-controller makes; its executors speak core NATS. */
beforeAll(async () => {
  ({ url } = await startTestNats());
  keptn = await connect({ servers: url });
  cleanUpLater(async () => keptn.close());
  bus = newBus();
  await eventually(() => expect(bus.status().waitingFor).toContain("does not hold Keptn's events"));
  await (await jetstreamManager(keptn)).streams.add({ name: 'keptn', subjects: ['sh.keptn.>'] });
  await bus.ready();
});

function newBus(server = url): Bus {
  const { nats } = loadConfig({ env: { SLIPWAY_NATS_URL: server, SLIPWAY_NATS_EVENT_STREAM: 'keptn' } });
  const made = createBus({ nats, log: silentLog(), newId: randomUUID });
  cleanUpLater(async () => made.close());
  return made;
}

function event(type: string, more: Partial<CloudEvent> = {}): CloudEvent {
  const data = { project: 'shop', stage: 'dev', service: 'carts' };
  const id = randomUUID();
  return { id, source: 'shipyard-controller', type, data, extensions: { shkeptncontext: 'c1' }, ...more };
}

/** Events of a type in Keptn's stream. */
async function inKeptn(type: string): Promise<readonly { readonly id: string; readonly source: string }[]> {
  const found: { id: string; source: string }[] = [];
  const { last } = await bus.bounds('events');
  const manager = await jetstreamManager(keptn);
  for (let seq = 1; seq <= last; seq += 1) {
    const message = await manager.streams.getMessage('keptn', { seq });
    if (message?.subject === type) found.push(message.json());
  }
  return found;
}

test('its own stream holds its own state only, and the events stay in that of Keptn', async () => {
  const { config } = await (await jetstreamManager(keptn)).streams.info('slipway');
  expect(config.subjects).toEqual(['slipway.>']);
  const one = event('sh.keptn.event.look.triggered');
  await bus.publish(one);
  expect(await inKeptn(one.type)).toMatchObject([{ id: one.id }]);
});

test('state and what is said of it commit together; two of the same are refused, and arrive once and in order', async () => {
  const said = ['started', 'finished'].map((phase) => event(`sh.keptn.event.told.${phase}`));
  const state = { subject: 'slipway.told', data: '{}', expectLast: 0, rollup: true };
  expect(await bus.commit([state, ...said.map(eventWrite)])).toMatchObject({ outcome: 'committed' });
  expect(await bus.commit([{ ...state, subject: 'slipway.other' }, ...said.map(eventWrite)])).toEqual({
    outcome: 'conflict',
  });
  expect(await bus.read('slipway.other')).toBeUndefined();
  await eventually(async () => expect(await inKeptn('sh.keptn.event.told.finished')).toHaveLength(1));
  expect(await inKeptn('sh.keptn.event.told.started')).toMatchObject([{ id: said[0]?.id }]);
});

test('what a process sent before it died is not sent again by the next', async () => {
  const server = await startTestNats();
  const raw = await connect({ servers: server.url });
  cleanUpLater(async () => raw.close());
  const [manager, stream] = [await jetstreamManager(raw), jetstream(raw)];
  // A window so short that only looking can tell that the event is there.
  await manager.streams.add({ name: 'keptn', subjects: ['sh.keptn.>'], duplicate_window: nanos(100) });
  const before = newBus(server.url);
  await before.ready();
  await eventually(async () => expect(await manager.consumers.info('slipway', OUTBOX)).toBeDefined());
  await before.close();
  const type = 'sh.keptn.event.crash.finished';
  const [body, msgID] = [JSON.stringify({ id: 'only-one' }), 'slipway only-one'];
  await stream.publish(`slipway.outbox.${type}`, body, { msgID });
  const taken = await (await stream.consumers.get('slipway', OUTBOX)).next();
  await stream.publish(type, body, { msgID });
  await stream.publish('sh.keptn.event.crash.forgotten', body, { msgID: 'probe' });
  await eventually(async () => {
    const { duplicate } = await stream.publish('sh.keptn.event.crash.forgotten', body, { msgID: 'probe' });
    expect(duplicate).toBe(false);
  });
  taken?.nak();
  await newBus(server.url).ready();
  await eventually(async () => {
    const { num_pending, num_ack_pending } = await manager.consumers.info('slipway', OUTBOX);
    expect(num_pending + num_ack_pending).toBe(0);
  });
  const { state } = await manager.streams.info('keptn', { subjects_filter: type });
  expect(state.subjects).toEqual({ [type]: 1 });
}, 30_000);

test('an executor answers a task of Keptn, seen by one that speaks core NATS, once', async () => {
  const seen: string[] = [];
  const subscription = keptn.subscribe('sh.keptn.event.greet.*', {
    callback: (_, message) => void seen.push(message.subject),
  });
  cleanUpLater(async () => subscription.drain());
  await keptn.flush();
  const executor = await startExecutor({
    ...{
      bus,
      name: 'slipway-greeter',
      replica: 'a',
      concurrency: 4,
      attempts: 3,
      log: silentLog(),
      clock: () => new Date(),
    },
    ...{ ackWait: 5_000, lease: 5_000, abortGrace: 5_000 },
    handlers: [
      {
        task: 'greet',
        claims: () => true,
        run: async () => ({ status: 'succeeded', result: 'pass', message: 'hello' }),
      },
    ],
  });
  cleanUpLater(async () => executor.stop());
  const triggered = event('sh.keptn.event.greet.triggered');
  // As Keptn does: plain core NATS, its own key for the content type.
  const { extensions, ...attributes } = triggered;
  keptn.publish(
    triggered.type,
    JSON.stringify({ specversion: '1.0', contenttype: 'application/json', ...attributes, ...extensions }),
  );
  await eventually(() =>
    expect(seen).toEqual(['triggered', 'started', 'finished'].map((phase) => `sh.keptn.event.greet.${phase}`)),
  );
  expect(await inKeptn('sh.keptn.event.greet.finished')).toMatchObject([{ source: 'slipway-greeter' }]);
}, 30_000);
