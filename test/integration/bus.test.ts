import { describe, expect, test } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { createBus, type Bus, type StoredMessage } from '../../services/kit/bus/index.ts';
import { loadConfig } from '../../services/kit/config/index.ts';
import { decodeStructured, deriveId, type CloudEvent } from '../../services/kit/events/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { cleanUpLater, eventually, startTestNats, testBus } from '../support/index.ts';

function event(id: string, source = 'test'): CloudEvent {
  return { id, source, type: 'sh.keptn.event.deployment.triggered', data: { id }, extensions: {} };
}

async function textOf(bus: Bus, subject: string): Promise<string | undefined> {
  const message = await bus.read(subject);
  return message === undefined ? undefined : Buffer.from(message.data).toString('utf8');
}

describe('publish', () => {
  test('stores an event once for each source and id', async () => {
    const bus = await testBus((await startTestNats()).url);
    const first = await bus.publish(event('1'));
    const again = await bus.publish(event('1'));
    const other = await bus.publish(event('1', 'somebody-else'));
    expect(first.duplicate).toBe(false);
    expect(again).toEqual({ seq: first.seq, duplicate: true });
    expect(other).toEqual({ seq: first.seq + 1, duplicate: false });
  });

  test('refuses what the server would drop the connection for', async () => {
    const bus = await testBus((await startTestNats()).url);
    const large = { ...event('1'), data: 'x'.repeat(1_100_000) };
    await expect(bus.publish(large)).rejects.toMatchObject({ code: 'SLW_BUS_TOO_LARGE', http: 413 });
    await expect(bus.publish({ ...event('1'), type: 'a b' })).rejects.toMatchObject({
      code: 'SLW_BUS_SUBJECT_INVALID',
    });
  });
});

describe('commit', () => {
  test('stores all or nothing, and says when the picture was old', async () => {
    const bus = await testBus((await startTestNats()).url);
    const write = (data: string, expectLast: number) => [
      { subject: 'slipway.test.state', data, expectLast, rollup: true },
      { subject: 'slipway.test.said', data },
    ];
    const first = await bus.commit(write('a', 0));
    expect(first.outcome).toBe('committed');
    expect(await bus.commit(write('b', 0))).toEqual({ outcome: 'conflict' });
    expect(await textOf(bus, 'slipway.test.state')).toBe('a');
    expect(await textOf(bus, 'slipway.test.said')).toBe('a');
    const seq = first.outcome === 'committed' ? first.seqs[0] : undefined;
    expect((await bus.read('slipway.test.state'))?.seq).toBe(seq);
    expect((await bus.commit(write('c', seq ?? -1))).outcome).toBe('committed');
    expect(await textOf(bus, 'slipway.test.said')).toBe('c');
  });

  test('refuses a batch whose event was stored before', async () => {
    const bus = await testBus((await startTestNats()).url);
    const write = { subject: 'slipway.test.once', data: 'x', messageId: 'one' };
    expect((await bus.commit([write])).outcome).toBe('committed');
    expect((await bus.commit([write, { subject: 'slipway.test.other', data: 'y' }])).outcome).toBe('conflict');
    expect(await bus.read('slipway.test.other')).toBeUndefined();
  });

  test('one write alone is held to the same', async () => {
    const bus = await testBus((await startTestNats()).url);
    const state = (data: string, expectLast: number) => [
      { subject: 'slipway.test.alone', data, expectLast, rollup: true },
    ];
    const first = await bus.commit(state('a', 0));
    expect(first).toEqual({ outcome: 'committed', seqs: [(await bus.read('slipway.test.alone'))?.seq] });
    expect(await bus.commit(state('b', 0))).toEqual({ outcome: 'conflict' });
    expect(await textOf(bus, 'slipway.test.alone')).toBe('a');
    const said = { subject: 'slipway.test.once', data: 'x', messageId: 'one' };
    expect((await bus.commit([said])).outcome).toBe('committed');
    expect(await bus.commit([{ ...said, data: 'y' }])).toEqual({ outcome: 'conflict' });
    expect(await textOf(bus, 'slipway.test.once')).toBe('x');
    await expect(bus.commit([{ subject: 'other.subject', data: 'x' }])).rejects.toMatchObject({
      code: expect.stringMatching(/^SLW_BUS_/),
    });
  });

  test('a timer in a batch fires at its time, also when the server was killed over it', async () => {
    const nats = await startTestNats();
    const bus = await testBus(nats.url);
    const at = new Date(Date.now() + 1_500);
    await bus.commit([
      { subject: 'slipway.timer.t1', data: 'due', ttl: 'never', schedule: { at, target: 'slipway.due.t1' } },
      { subject: 'slipway.test.state', data: 'x' },
    ]);
    await nats.kill();
    const { startNats } = await import('../../sandbox/index.ts');
    const again = await startNats({ dir: nats.dir, port: nats.port });
    cleanUpLater(async () => again.stop());
    const message = await eventually(
      async () => {
        const found = await bus.read('slipway.due.t1');
        if (found === undefined) throw new Error('not yet');
        return found;
      },
      { timeout: 15_000 },
    );
    expect(Buffer.from(message.data).toString('utf8')).toBe('due');
    expect(message.time.getTime()).toBeGreaterThanOrEqual(at.getTime() - 5);
  });
});

describe('reading', () => {
  test('readAll gives the last message of each subject and ends', async () => {
    const bus = await testBus((await startTestNats()).url);
    for (const [subject, data] of [
      ['a', '1'],
      ['a', '2'],
      ['b', '3'],
    ] as const) {
      await bus.commit([{ subject: `slipway.test.${subject}`, data }]);
    }
    const found: string[] = [];
    for await (const message of bus.readAll('slipway.test.*')) found.push(Buffer.from(message.data).toString('utf8'));
    expect(found.sort()).toEqual(['2', '3']);
    for await (const message of bus.readAll('slipway.none.*')) throw new Error(message.subject);
  });

  test('readAll does not wait for anything when messages are replaced while it reads', async () => {
    const { url } = await startTestNats();
    const [bus, writer] = [await testBus(url), await testBus(url)];
    const replace = async (number: number) =>
      writer.commit([{ subject: `slipway.test.${number % 3}`, data: String(number), rollup: true }]);
    for (let number = 0; number < 3; number += 1) await replace(number);
    for (let number = 0; number < 60; number += 1) {
      const writing = replace(number);
      const subjects = new Set<string>();
      const began = performance.now();
      for await (const { subject } of bus.readAll('slipway.test.*')) subjects.add(subject);
      // A consumer that misses the replaced message waits for its heartbeat, 15 seconds.
      expect(performance.now() - began).toBeLessThan(10_000);
      expect(subjects.size).toBe(3);
      await writing;
    }
  });

  test('readAll gives more subjects than the server lists at once', async () => {
    const bus = await testBus((await startTestNats()).url);
    for (let from = 0; from < 1_300; from += 100) {
      await bus.commit(
        Array.from({ length: 100 }, (_, index) => ({ subject: `slipway.test.${from + index}`, data: 'x' })),
      );
    }
    const subjects = new Set<string>();
    for await (const { subject } of bus.readAll('slipway.test.*')) subjects.add(subject);
    expect(subjects.size).toBe(1_300);
  });

  test('follow resumes after a position', async () => {
    const bus = await testBus((await startTestNats()).url);
    const { seq } = await bus.publish(event('1'));
    await bus.publish(event('2'));
    const controller = new AbortController();
    const seen: StoredMessage[] = [];
    for await (const message of bus.follow({ subjects: ['sh.keptn.>'], after: seq, signal: controller.signal })) {
      seen.push(message);
      if (seen.length === 1) await bus.publish(event('3'));
      if (seen.length === 2) controller.abort();
    }
    expect(seen.map(({ data }) => (JSON.parse(Buffer.from(data).toString('utf8')) as { id: string }).id)).toEqual([
      '2',
      '3',
    ]);
  });

  test('[keptn 39] a consumer gets what a plain NATS client published before and after it started', async () => {
    const { url } = await startTestNats();
    const bus = await testBus(url);
    const plain = await connect({ servers: url });
    cleanUpLater(async () => plain.close());
    plain.publish('sh.keptn.event.test.triggered', 'one');
    await plain.flush();
    const seen: string[] = [];
    const failed = new Set<string>();
    await bus.consume(
      { durable: 't', subjects: ['sh.keptn.event.test.triggered'], maxPending: 10, ackWait: 2_000 },
      async (delivery) => {
        const text = Buffer.from(delivery.data).toString('utf8');
        seen.push(text);
        if (!failed.has(text)) {
          failed.add(text);
          throw new Error('the first delivery fails');
        }
        await delivery.ack();
      },
    );
    plain.publish('sh.keptn.event.test.triggered', 'two');
    await eventually(() => expect(seen.sort()).toEqual(['one', 'one', 'two', 'two']), { timeout: 10_000 });
  });

  test('a consumer that somebody deleted is made anew, and goes on', async () => {
    const { url } = await startTestNats();
    const bus = await testBus(url);
    const seen: string[] = [];
    await bus.consume({ durable: 't', subjects: ['sh.keptn.>'], maxPending: 10, ackWait: 2_000 }, async (delivery) => {
      seen.push(decodeStructured(delivery.data).id);
      await delivery.ack();
    });
    await bus.publish(event('1'));
    await eventually(() => expect(seen).toContain('1'));
    const plain = await connect({ servers: url });
    cleanUpLater(async () => plain.close());
    await (await jetstreamManager(plain)).consumers.delete('slipway', 't');
    await bus.publish(event('2'));
    await eventually(() => expect(seen).toContain('2'), { timeout: 20_000 });
  });

  test('a consumer with other settings than before is brought up to date, and goes on where it was', async () => {
    const { url } = await startTestNats();
    const seen: string[] = [];
    const consume = async (subject: string, maxPending: number) => {
      const bus = await testBus(url);
      const settings = { durable: 't', subjects: [subject], maxPending, ackWait: 2_000 };
      await bus.consume(settings, async (delivery) => {
        seen.push(decodeStructured(delivery.data).id);
        await delivery.ack();
      });
      return bus;
    };
    const before = await consume('sh.keptn.event.one.triggered', 10);
    await before.publish({ ...event('1'), type: 'sh.keptn.event.one.triggered' });
    await eventually(() => expect(seen).toEqual(['1']));
    await before.close();
    const after = await consume('sh.keptn.event.*.triggered', 20);
    await after.publish({ ...event('2'), type: 'sh.keptn.event.other.triggered' });
    await eventually(() => expect(seen).toEqual(['1', '2']));
  });

  test('tells the time of the server', async () => {
    const bus = await testBus((await startTestNats()).url);
    const before = Date.now();
    const time = (await bus.time()).getTime();
    expect(time).toBeGreaterThanOrEqual(before - 5);
    expect(time).toBeLessThanOrEqual(Date.now() + 5);
  });
});

test('[keptn 39] of replicas that take turns one is given all, and when it goes silent another goes on', async () => {
  const { url } = await startTestNats();
  const seen: string[] = [];
  const replicas: Bus[] = [];
  for (const name of ['first', 'second']) {
    const bus = await testBus(url);
    replicas.push(bus);
    const options = { durable: 'd', subjects: ['sh.keptn.>'], maxPending: 10, ackWait: 2_000, oneAtATime: true };
    await bus.consume(options, async (delivery) => {
      seen.push(name);
      await delivery.ack();
    });
  }
  const sender = await testBus(url);
  for (let id = 0; id < 20; id += 1) await sender.publish(event(String(id)));
  await eventually(() => expect(seen).toHaveLength(20));
  expect(new Set(seen).size).toBe(1);
  const gone = seen[0] ?? '';
  await replicas[gone === 'first' ? 0 : 1]?.close();
  await sender.publish(event('after'));
  await eventually(() => expect(seen).toHaveLength(21), { timeout: 15_000 });
  expect(seen.at(-1)).not.toBe(gone);
});

test('whoever is given messages after another is told so, and can read what that one had in hand', async () => {
  const bus = await testBus((await startTestNats()).url);
  const options = { durable: 'd', subjects: ['sh.keptn.>'], maxPending: 10, ackWait: 60_000, oneAtATime: true };
  const inHand = async () => (await bus.unhandled('d', options.subjects, 10)).map(({ seq }) => seq);
  expect(await inHand()).toEqual([]);
  const given: (readonly [number, boolean])[] = [];
  const replica = async () =>
    bus.consume(options, async (delivery) => {
      if (delivery.seq > 2) await delivery.ack();
      given.push([delivery.seq, delivery.afterOthers]);
    });
  const first = await replica();
  for (const id of ['1', '2']) await bus.publish(event(id));
  await eventually(() =>
    expect(given).toEqual([
      [1, false],
      [2, false],
    ]),
  );
  given.length = 0;
  await first.stop();
  const other = await replica();
  for (const id of ['3', '4']) await bus.publish(event(id));
  await eventually(() =>
    expect(given).toEqual([
      [3, true],
      [4, false],
    ]),
  );
  expect(await inHand()).toEqual([1, 2, 3, 4]);
  await other.stop();
});

describe('the stream and the server', () => {
  test('[keptn 39] an existing stream is brought up to date, and making it twice changes nothing', async () => {
    const { url } = await startTestNats();
    const plain = await connect({ servers: url });
    cleanUpLater(async () => plain.close());
    const manager = await jetstreamManager(plain);
    await manager.streams.add({ name: 'slipway', subjects: ['slipway.>'] });
    await testBus(url);
    const upgraded = await manager.streams.info('slipway');
    expect(upgraded.config).toMatchObject({ subjects: ['sh.keptn.>', 'slipway.>'], allow_atomic: true });
    await testBus(url);
    expect((await manager.streams.info('slipway')).config).toEqual(upgraded.config);
  });

  test('a stream of somebody else is named as what is waited for', async () => {
    const { url } = await startTestNats();
    const plain = await connect({ servers: url });
    cleanUpLater(async () => plain.close());
    await (await jetstreamManager(plain)).streams.add({ name: 'keptn', subjects: ['sh.keptn.>'] });
    const { nats } = loadConfig({ env: { SLIPWAY_NATS_URL: url } });
    const bus = createBus({ nats, log: silentLog(), newId: () => deriveId('batch') });
    cleanUpLater(async () => bus.close());
    await eventually(
      () => expect(bus.status().waitingFor).toMatch(/stream slipway cannot be made: .*subjects overlap/),
      { timeout: 10_000 },
    );
    await expect(bus.publish(event('1'))).rejects.toMatchObject({
      code: 'SLW_BUS_UNAVAILABLE',
      http: 503,
      retryable: true,
    });
  });

  test('[keptn 39] without a server it says what it waits for, and goes on when it is there', async () => {
    const { freePorts, startNats } = await import('../../sandbox/index.ts');
    const [port = 0] = await freePorts(1);
    const url = `nats://user:hush@127.0.0.1:${port}`;
    const { nats } = loadConfig({ env: { SLIPWAY_NATS_URL: url } });
    const bus = createBus({ nats, log: silentLog(), newId: () => deriveId('batch') });
    cleanUpLater(async () => bus.close());
    expect(bus.status()).toEqual({ ready: false, waitingFor: `NATS at nats://127.0.0.1:${port}` });
    await expect(bus.publish(event('1'))).rejects.toMatchObject({ code: 'SLW_BUS_UNAVAILABLE' });
    const server = await startNats({ port });
    cleanUpLater(async () => server.stop());
    await bus.ready();
    expect(await bus.publish(event('1'))).toMatchObject({ duplicate: false });
  });
});
