import { describe, expect, test } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { deriveId } from '../../services/kit/events/index.ts';
import { cleanUpLater, eventually, startTestNats, testBus } from '../support/index.ts';
import {
  HOUR,
  NAME,
  allAnswers,
  answersTo,
  finishedData,
  start,
  triggered,
  types,
  untilFinished,
  untilOpen,
} from './waits/index.ts';

describe('a wait', () => {
  test('[argo 8] of 2 s: finished with pass after at least that, start and end bracket it', async () => {
    const bus = await testBus((await startTestNats()).url);
    await start(bus);
    const event = triggered('t1', '2s');
    const before = Date.now();
    await bus.publish(event);
    const answers = await untilFinished(bus, 't1');
    expect(types(answers)).toEqual(['test.started', 'test.finished']);
    expect(answers[1]!.time - before).toBeGreaterThanOrEqual(2_000);
    expect(answers[1]!.event).toMatchObject({
      source: NAME,
      data: {
        project: 'shop',
        stage: 'dev',
        service: 'carts',
        labels: { build: '17' },
        status: 'succeeded',
        result: 'pass',
        message: 'Waited 2s for real users.',
      },
      extensions: { shkeptncontext: event.extensions['shkeptncontext'], triggeredid: 't1', gitcommitid: 'abc1234' },
    });
    const { start: from, end } = finishedData(answers).test;
    expect(new Date(from).toISOString()).toBe(from);
    expect(Date.parse(from)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(end) - Date.parse(from)).toBeGreaterThanOrEqual(2_000);
    expect(Date.parse(end)).toBeLessThanOrEqual(Date.now());
  });

  test('[argo 8] of 0 is legal: started and finished at once', async () => {
    const bus = await testBus((await startTestNats()).url);
    await start(bus);
    await bus.publish(triggered('t1', '0'));
    const answers = await untilFinished(bus, 't1');
    expect(types(answers)).toEqual(['test.started', 'test.finished']);
    expect(finishedData(answers)).toMatchObject({ status: 'succeeded', result: 'pass' });
  });

  test('[argo 9] that cannot begin is answered at once, with what is wrong', async () => {
    const bus = await testBus((await startTestNats()).url);
    await start(bus);
    for (const [id, asked, words] of [
      ['missing', undefined, /canarywaitduration is missing \[SLW_WAIT_DURATION_INVALID\] Give .* 2m/],
      ['bare', '120', /has no unit: 120/],
      ['negative', '-1s', /is negative: -1s/],
      ['capped', '1h', /shorter than 1h \[SLW_WAIT_TOO_LONG\].*rollouts\.waitCap/],
    ] as const) {
      await bus.publish(triggered(id, asked));
      const answers = await untilFinished(bus, id);
      expect(types(answers)).toEqual(['test.started', 'test.finished']);
      expect(finishedData(answers)).toMatchObject({ status: 'errored', result: 'fail' });
      expect(finishedData(answers).message).toMatch(words);
    }
  });

  test('[argo 10] is asked for by no other test strategy: those are left to others, and the next wait is served', async () => {
    const bus = await testBus((await startTestNats()).url);
    await start(bus);
    await bus.publish(triggered('t1', '0', { teststrategy: 'functional' }));
    await bus.publish(triggered('t2', '0', { teststrategy: 'performance' }));
    await bus.publish(triggered('t3', '0'));
    await untilFinished(bus, 't3');
    expect(await answersTo(bus, 't1')).toEqual([]);
    expect(await answersTo(bus, 't2')).toEqual([]);
  });

  test('is as long by the clock of NATS when that of Slipway is an hour wrong', async () => {
    for (const wrong of [HOUR, -HOUR]) {
      const bus = await testBus((await startTestNats()).url);
      await start(bus, { clock: () => new Date(Date.now() + wrong) });
      const before = Date.now();
      await bus.publish(triggered('t1', '1500ms'));
      const answers = await untilFinished(bus, 't1');
      const took = answers[1]!.time - answers[0]!.time;
      expect(took).toBeGreaterThan(1_000);
      expect(took).toBeLessThan(20_000);
      const { start: from, end } = finishedData(answers).test;
      expect(Date.parse(from)).toBeGreaterThanOrEqual(before - 100);
      expect(Date.parse(end)).toBeLessThanOrEqual(Date.now() + 100);
    }
  });
});

describe('exactly once', () => {
  test('[argo 41] delivered again and to two replicas: one .started, one .finished', async () => {
    const { url } = await startTestNats();
    const [one, two] = [await testBus(url), await testBus(url)];
    const events = Array.from({ length: 40 }, (_, index) => triggered(`t${index}`, '1500ms'));
    for (const event of events) await one.publish(event);
    await Promise.all([start(one), start(two)]);
    await Promise.all(events.map(async (event) => untilOpen(one, event)));
    // The consumer made anew is given everything again: the events now, and their due messages later.
    const connection = await connect({ servers: url });
    cleanUpLater(async () => connection.close());
    const { consumers } = await jetstreamManager(connection);
    await consumers.delete('slipway', `${NAME}-waits`);
    await consumers.delete('slipway', `${NAME}-waits-due`);
    await eventually(
      async () => {
        const answers = await allAnswers(one);
        for (const { id } of events) expect(types(answers.get(id) ?? [])).toContain('test.finished');
      },
      { timeout: 30_000 },
    );
    await one.publish(triggered('last', '0'));
    await untilFinished(one, 'last');
    const answers = await allAnswers(one);
    for (const { id } of events) expect(types(answers.get(id)!)).toEqual(['test.started', 'test.finished']);
  });

  test('[argo 43] ended and started again in between: the remaining time only, with the first start', async () => {
    const { url } = await startTestNats();
    const bus = await testBus(url);
    const first = await start(bus);
    const event = triggered('t1', '3s');
    await bus.publish(event);
    await untilOpen(bus, event);
    await first.stop();
    await start(await testBus(url));
    const answers = await untilFinished(bus, 't1');
    expect(types(answers)).toEqual(['test.started', 'test.finished']);
    expect(finishedData(answers).test.start).toBe(answers[0]!.event.time);
    const took = answers[1]!.time - answers[0]!.time;
    expect(took).toBeGreaterThanOrEqual(2_000);
  });

  test('[argo 43] NATS killed while it waits, and back after it was due: answered then', async () => {
    const nats = await startTestNats();
    const bus = await testBus(nats.url);
    await start(bus);
    const event = triggered('t1', '1s');
    await bus.publish(event);
    await untilOpen(bus, event);
    await nats.kill();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await startTestNats({ dir: nats.dir, port: nats.port });
    const answers = await eventually(async () => untilFinished(bus, 't1'), { timeout: 40_000 });
    expect(types(answers)).toEqual(['test.started', 'test.finished']);
    expect(finishedData(answers)).toMatchObject({ status: 'succeeded', result: 'pass' });
  });

  test('a schedule that was purged is noticed, and the wait ended', async () => {
    const { url } = await startTestNats();
    const bus = await testBus(url);
    await start(bus, { lookEvery: 500 });
    const event = triggered('t1', '1s');
    await bus.publish(event);
    await untilOpen(bus, event);
    const connection = await connect({ servers: url });
    cleanUpLater(async () => connection.close());
    await (await jetstreamManager(connection)).streams.purge('slipway', { filter: 'slipway.wait.timer.>' });
    const answers = await untilFinished(bus, 't1');
    expect(types(answers)).toEqual(['test.started', 'test.finished']);
    expect(finishedData(answers)).toMatchObject({ status: 'succeeded', result: 'pass' });
  });

  test('a schedule that fires too early, as after the clock of NATS was set, waits for the rest', async () => {
    const bus = await testBus((await startTestNats()).url);
    await start(bus);
    const event = triggered('t1', '12s');
    await bus.publish(event);
    await untilOpen(bus, event);
    const key = deriveId('test', 't1');
    const timer = await bus.read(`slipway.wait.timer.${key}`);
    await bus.commit([{ subject: `slipway.wait.due.${key}`, data: timer!.data }]);
    const answers = await untilFinished(bus, 't1');
    expect(types(answers)).toEqual(['test.started', 'test.finished']);
    expect(answers[1]!.time - answers[0]!.time).toBeGreaterThan(11_000);
  });

  test('a record does not go with the retention of the stream while its wait is open', async () => {
    const { url } = await startTestNats();
    const bus = await testBus(url);
    await start(bus);
    const connection = await connect({ servers: url });
    cleanUpLater(async () => connection.close());
    const second = 1_000_000_000;
    const { streams } = await jetstreamManager(connection);
    await streams.update('slipway', { max_age: 2 * second, duplicate_window: second });
    await bus.publish(triggered('t1', '5s'));
    const finished = await eventually(
      async () => {
        const answer = (await answersTo(bus, 't1')).find(({ event }) => event.type.endsWith('.finished'));
        expect(answer).toBeDefined();
        return answer;
      },
      { timeout: 30_000 },
    );
    expect(finished?.event.data).toMatchObject({ result: 'pass' });
  });
});

test('a message that is no event goes to the dead letters', async () => {
  const { url } = await startTestNats();
  const bus = await testBus(url);
  await start(bus);
  const connection = await connect({ servers: url });
  cleanUpLater(async () => connection.close());
  connection.publish('sh.keptn.event.test.triggered', 'no event');
  await eventually(async () => {
    const letters: string[] = [];
    for await (const { data } of bus.readAll('slipway.dead.slipway-rollouts.*')) letters.push(data.toString());
    expect(letters).toHaveLength(1);
  });
});
