import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { Bus } from '../../services/kit/bus/index.ts';
import { slipwayError } from '../../services/kit/errors/index.ts';
import { decodeStructured, triggeredIdOf, type CloudEvent } from '../../services/kit/events/index.ts';
import {
  startExecutor,
  type Executor,
  type ExecutorOptions,
  type TaskHandler,
} from '../../services/kit/executor/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { cleanUpLater, eventually, startTestNats, storedOn, testBus } from '../support/index.ts';

function triggered(id: string, service = 'carts', data: object = {}): CloudEvent {
  return {
    id,
    source: 'test',
    type: 'sh.keptn.event.deployment.triggered',
    data: { project: 'shop', stage: 'dev', service, labels: { build: '17' }, ...data },
    extensions: { shkeptncontext: randomUUID(), gitcommitid: 'abc1234' },
  };
}

function handler(run: TaskHandler['run']): TaskHandler {
  return { task: 'deployment', claims: () => true, run };
}

const pass = { status: 'succeeded', result: 'pass', message: 'done' } as const;

async function start(bus: Bus, run: TaskHandler['run'], settings: Partial<ExecutorOptions> = {}): Promise<Executor> {
  const executor = await startExecutor({
    name: 'deployer',
    bus,
    handlers: [handler(run)],
    log: silentLog(),
    replica: randomUUID(),
    clock: () => new Date(),
    ackWait: 2_000,
    lease: 1_500,
    concurrency: 64,
    attempts: 3,
    ...settings,
  });
  cleanUpLater(async () => executor.stop());
  return executor;
}

/** All events that answer the one of that id, in the order they were stored; what is no event is passed over. */
async function answersTo(bus: Bus, id: string): Promise<CloudEvent[]> {
  const found: CloudEvent[] = [];
  for (const message of await storedOn(bus, 'sh.keptn.>')) {
    if (!message.subject.endsWith('.triggered')) {
      const event = decodeStructured(message.data);
      if (triggeredIdOf(event) === id) found.push(event);
    }
  }
  return found;
}

async function untilFinished(bus: Bus, id: string): Promise<CloudEvent[]> {
  return eventually(
    async () => {
      const answers = await answersTo(bus, id);
      expect(answers.at(-1)?.type).toBe('sh.keptn.event.deployment.finished');
      return answers;
    },
    { timeout: 20_000 },
  );
}

describe('one task', () => {
  test('is answered by .started, .status.changed and .finished with scope, labels, context and commit', async () => {
    const bus = await testBus((await startTestNats()).url);
    await start(bus, async (_, tools) => {
      await tools.progress('half way');
      return { ...pass, data: { deployment: { deploymentNames: ['direct'] } }, gitCommit: 'def5678' };
    });
    const event = triggered('t1');
    await bus.publish(event);
    const [started, progress, finished] = await untilFinished(bus, 't1');
    expect(started?.type).toBe('sh.keptn.event.deployment.started');
    expect(progress).toMatchObject({ type: 'sh.keptn.event.deployment.status.changed', data: { message: 'half way' } });
    expect(finished?.data).toMatchObject({
      project: 'shop',
      stage: 'dev',
      service: 'carts',
      labels: { build: '17' },
      status: 'succeeded',
      result: 'pass',
      deployment: { deploymentNames: ['direct'] },
    });
    expect(finished?.extensions).toMatchObject({
      shkeptncontext: event.extensions['shkeptncontext'],
      gitcommitid: 'def5678',
    });
  });

  test('that lacks its scope is answered with a message for each field', async () => {
    const bus = await testBus((await startTestNats()).url);
    await start(bus, () => Promise.resolve(pass));
    await bus.publish({ ...triggered('t1'), data: { project: 'shop', stage: 'Dev!' } });
    const answers = await untilFinished(bus, 't1');
    expect(answers).toHaveLength(2);
    expect(answers[1]?.data).toMatchObject({ status: 'errored', result: 'fail' });
    expect((answers[1]?.data as { message: string }).message).toMatch(
      /data\.service is required.*data\.stage must match/,
    );
  });

  test('is tried again for a passing reason, and given up with a dead letter after its attempts', async () => {
    const bus = await testBus((await startTestNats()).url);
    let attempts = 0;
    await start(bus, () => {
      attempts += 1;
      return Promise.reject(slipwayError('SLW_BUS_UNAVAILABLE', { reason: `attempt ${attempts}` }));
    });
    await bus.publish(triggered('t1'));
    const answers = await untilFinished(bus, 't1');
    expect(attempts).toBe(3);
    expect((answers.at(-1)?.data as { message: string }).message).toMatch(/given up after 3 attempts.*attempt 3/);
    const letters = [];
    for await (const message of bus.readAll('slipway.dead.deployer.*')) letters.push(message);
    expect(letters).toHaveLength(1);
  });

  test('is answered errored at once for a reason that stays', async () => {
    const bus = await testBus((await startTestNats()).url);
    await start(bus, () => Promise.reject(new TypeError('a mistake')));
    await bus.publish(triggered('t1'));
    const answers = await untilFinished(bus, 't1');
    expect(answers.map(({ type }) => type)).toEqual([
      'sh.keptn.event.deployment.started',
      'sh.keptn.event.deployment.finished',
    ]);
    expect((answers[1]?.data as { message: string }).message).toMatch(/a mistake.*SLW_INTERNAL/);
  });
});

test('bytes that are no event go to the dead letters and block nothing', async () => {
  const { url } = await startTestNats();
  const bus = await testBus(url);
  const { connect } = await import('@nats-io/transport-node');
  const plain = await connect({ servers: url });
  cleanUpLater(async () => plain.close());
  plain.publish('sh.keptn.event.deployment.triggered', '{"specversion":');
  await plain.flush();
  await start(bus, () => Promise.resolve(pass));
  await bus.publish(triggered('t1'));
  await untilFinished(bus, 't1');
  const letters = [];
  for await (const message of bus.readAll('slipway.dead.deployer.*')) letters.push(message);
  expect(JSON.parse(Buffer.from(letters[0]?.data ?? []).toString('utf8'))).toMatchObject({ code: 'SLW_EVENT_POISON' });
});

describe('an event that is not ours', () => {
  test('is acknowledged without an answer, and holds up nobody in its lane', async () => {
    const bus = await testBus((await startTestNats()).url);
    const steps: string[] = [];
    await start(bus, () => Promise.resolve(pass), {
      owns: ({ task }) => Promise.resolve(task.id !== 'theirs'),
      observe: (step, id) => void steps.push(`${id} ${step}`),
    });
    await bus.publish(triggered('theirs'));
    await bus.publish(triggered('ours'));
    expect(await untilFinished(bus, 'ours')).toHaveLength(2);
    expect(await answersTo(bus, 'theirs')).toEqual([]);
    expect(await journalState(bus, 'theirs')).toBeUndefined();
    expect(steps.filter((step) => step.startsWith('theirs'))).toEqual(['theirs received']);
  });

  test('of another task is never shown to a handler', async () => {
    const bus = await testBus((await startTestNats()).url);
    const ran: string[] = [];
    const run =
      (name: string): TaskHandler['run'] =>
      ({ event }) => {
        ran.push(`${name}: ${event.type}`);
        return Promise.resolve(pass);
      };
    const handlers = [{ ...handler(run('release')), task: 'release' }, handler(run('deployment'))];
    await start(bus, () => Promise.resolve(pass), { handlers });
    await bus.publish(triggered('t1'));
    await untilFinished(bus, 't1');
    expect(ran).toEqual(['deployment: sh.keptn.event.deployment.triggered']);
  });

  test('is asked about again when the answer cannot be had', async () => {
    const bus = await testBus((await startTestNats()).url);
    let asked = 0;
    await start(bus, () => Promise.resolve(pass), {
      owns: () => {
        asked += 1;
        return asked === 1
          ? Promise.reject(slipwayError('SLW_BUS_UNAVAILABLE', { reason: 'away' }))
          : Promise.resolve(true);
      },
    });
    await bus.publish(triggered('t1'));
    expect(await untilFinished(bus, 't1')).toHaveLength(2);
    expect(asked).toBe(2);
  });
});

test('what a task needs is read once its lane is free, before it is known whose it is; of no event that is not valid', async () => {
  const bus = await testBus((await startTestNats()).url);
  const steps: string[] = [];
  let end = (): void => undefined;
  const running = new Promise<void>((resolve) => (end = resolve));
  const reading: TaskHandler = {
    ...handler(async ({ id }) => {
      steps.push(`run ${id}`);
      if (id === 't1') await running;
      return pass;
    }),
    readAhead: ({ id }) => void steps.push(`read ${id}`),
  };
  const owns: ExecutorOptions['owns'] = ({ task: { id }, isValid }) => {
    if (isValid) steps.push(`ask ${id}`);
    return Promise.resolve(id !== 't2');
  };
  await start(bus, () => Promise.resolve(pass), { handlers: [reading], owns });
  await bus.publish({ ...triggered('t0'), data: { project: 'shop' } });
  await untilFinished(bus, 't0');
  for (const id of ['t1', 't2', 't3']) await bus.publish(triggered(id));
  await eventually(() => expect(steps).toContain('run t1'));
  expect(steps).toEqual(['read t1', 'ask t1', 'run t1']);
  end();
  await untilFinished(bus, 't3');
  expect(steps.slice(3)).toEqual(['read t2', 'ask t2', 'read t3', 'ask t3', 'run t3']);
});

describe('two replicas', () => {
  test('never work on one service together, and each event is answered once', async () => {
    const { url } = await startTestNats();
    const buses = await Promise.all([testBus(url), testBus(url)]);
    const running = new Map<string, number>();
    let overlaps = 0;
    const run: TaskHandler['run'] = async ({ data: { service } }) => {
      const now = (running.get(service) ?? 0) + 1;
      running.set(service, now);
      if (now > 1) overlaps += 1;
      await delay(20);
      running.set(service, now - 1);
      return pass;
    };
    for (const bus of buses) await start(bus, run);
    const [bus] = buses;
    const ids = Array.from({ length: 30 }, (_, index) => `t${index}`);
    await Promise.all(ids.map(async (id, index) => bus?.publish(triggered(id, `s${index % 3}`))));
    if (bus === undefined) throw new Error('no bus');
    await eventually(
      async () => {
        for (const id of ids) expect(await journalState(bus, id)).toBe('finished');
      },
      { timeout: 30_000, interval: 250 },
    );
    expect(overlaps).toBe(0);
    const kinds = new Map<string, number>();
    for (const { subject } of await storedOn(bus, 'sh.keptn.>')) kinds.set(subject, (kinds.get(subject) ?? 0) + 1);
    expect(Object.fromEntries(kinds)).toEqual({
      'sh.keptn.event.deployment.triggered': 30,
      'sh.keptn.event.deployment.started': 30,
      'sh.keptn.event.deployment.finished': 30,
    });
  });

  test('a task interrupted by shutdown goes on in the other replica without a second .started', async () => {
    const { url } = await startTestNats();
    const [first, second] = [await testBus(url), await testBus(url)];
    const began: string[] = [];
    const leaving = await start(first, async (_, { signal, journal }) => {
      await journal.record('half', { by: 'first' });
      began.push('first');
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      return pass;
    });
    await first.publish(triggered('t1'));
    await eventually(() => expect(began).toEqual(['first']));
    await start(second, (_, { journal }) =>
      Promise.resolve({ ...pass, message: `after ${String(journal.get('half')?.['by'])}` }),
    );
    await leaving.stop();
    const answers = await untilFinished(second, 't1');
    expect(answers).toHaveLength(2);
    expect(answers[1]?.data).toMatchObject({ message: 'after first' });
  });
});

async function journalState(bus: Bus, id: string): Promise<string | undefined> {
  const { deriveId } = await import('../../services/kit/events/index.ts');
  const message = await bus.read(`slipway.task.deployer.${deriveId('test', id)}`);
  if (message === undefined) return undefined;
  return (JSON.parse(Buffer.from(message.data).toString('utf8')) as { state: string }).state;
}
