import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Bus } from '../../services/kit/bus/index.ts';
import { cancelWrite } from '../../services/kit/cancellations/index.ts';
import { slipwayError } from '../../services/kit/errors/index.ts';
import { decodeStructured, triggeredIdOf, type CloudEvent } from '../../services/kit/events/index.ts';
import {
  startExecutor,
  type Executor,
  type ExecutorOptions,
  type TaskHandler,
} from '../../services/kit/executor/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { cleanUpLater, eventually, startTestNats, testBus } from '../support/index.ts';

let url: string;
let bus: Bus;
beforeAll(async () => {
  ({ url } = await startTestNats());
  bus = await testBus(url);
});

const pass = { status: 'succeeded', result: 'pass', message: 'done' } as const;

interface Scene {
  /** Ids of the tasks, by number. */
  readonly id: (number: number) => string;
  readonly trigger: (number: number, service?: string) => Promise<void>;
  readonly start: (handler: Partial<TaskHandler>, settings?: Partial<ExecutorOptions>) => Promise<Executor>;
  readonly answers: (number: number) => Promise<readonly CloudEvent[]>;
  readonly finished: (number: number) => Promise<Record<string, unknown>>;
}

/** Tests share one server: each has a task name of its own. */
function scene(at?: Bus): Scene {
  const on = at ?? bus;
  const name = `t${randomUUID().slice(0, 8)}`;
  const id = (number: number) => `${name}-${number}`;
  const answers = async (number: number) => {
    const found: CloudEvent[] = [];
    const { last } = await on.bounds();
    const subjects = [`sh.keptn.event.${name}.>`];
    const { messages } = await on.readRange({ subjects, from: 1, to: last + 1, most: 1_000 });
    for (const { data } of messages) {
      const event = decodeStructured(data);
      if (triggeredIdOf(event) === id(number)) found.push(event);
    }
    return found;
  };
  return {
    id,
    answers,
    async trigger(number, service = 'carts') {
      const type = `sh.keptn.event.${name}.triggered`;
      const data = { project: 'shop', stage: name, service };
      await on.publish({ id: id(number), source: 'test', type, data, extensions: { shkeptncontext: randomUUID() } });
    },
    async start(handler, settings = {}) {
      const executor = await startExecutor({
        name,
        bus: on,
        handlers: [{ task: name, claims: () => true, run: () => Promise.resolve(pass), ...handler }],
        log: silentLog(),
        replica: randomUUID(),
        clock: () => new Date(),
        ...{ ackWait: 2_000, lease: 1_500, concurrency: 64, attempts: 3 },
        ...settings,
      });
      cleanUpLater(async () => executor.stop());
      return executor;
    },
    finished: async (number) =>
      eventually(
        async () => {
          const last = (await answers(number)).at(-1);
          expect(last?.type).toBe(`sh.keptn.event.${name}.finished`);
          return last?.data as Record<string, unknown>;
        },
        { timeout: 20_000 },
      ),
  };
}

async function cancel(id: string, actor?: string, on = bus): Promise<void> {
  const reason = 'wrong version';
  const at = new Date().toISOString();
  await on.commit([cancelWrite(id, { reason, at, ...(actor === undefined ? {} : { actor }) })]);
}

/** Runs until it is told to stop, and says when it does. */
function untilAborted(began: string[]): TaskHandler['run'] {
  return async ({ id }, { signal }) => {
    began.push(id);
    return new Promise((_, reject) => {
      const stop = () => reject(signal.reason as Error);
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
    });
  };
}

describe('a task that nobody wants any more', () => {
  test('before it is claimed is answered by .started and .finished, and its handler never runs', async () => {
    const { start, id, trigger, answers, finished } = scene();
    const began: string[] = [];
    await cancel(id(1), 'alice');
    await trigger(1);
    await start({ run: untilAborted(began), tidy: () => Promise.resolve('Nothing.') });
    expect(await finished(1)).toMatchObject({ status: 'aborted', result: 'fail' });
    expect((await finished(1))['message']).toBe(
      'Aborted by alice: wrong version. It had not begun, and nothing was changed.',
    );
    expect((await answers(1)).map(({ type }) => type.split('.').at(-1))).toEqual(['started', 'finished']);
    expect(began).toEqual([]);
  });

  test('while it waits behind another of its service is answered without waiting, and the other goes on', async () => {
    const { start, id, trigger, finished, answers } = scene();
    const began: string[] = [];
    let go: () => void = () => undefined;
    const free = new Promise<void>((resolve) => (go = resolve));
    await start({
      run: async (task) => {
        began.push(task.id);
        await free;
        return pass;
      },
    });
    await trigger(1);
    await eventually(() => expect(began).toEqual([id(1)]));
    await trigger(2);
    await trigger(3);
    await cancel(id(2));
    expect((await finished(2))['message']).toMatch(/^Aborted: wrong version\. It had not begun/);
    expect(await answers(1)).toHaveLength(1);
    // Cancelled before it came: nobody tells of that.
    await cancel(id(4));
    await trigger(4);
    expect(await finished(4)).toMatchObject({ status: 'aborted' });
    go();
    expect(await finished(3)).toMatchObject({ status: 'succeeded' });
    expect(began).toEqual([id(1), id(3)]);
  });

  test('while it runs is stopped, put back and answered once with who, why and what is left', async () => {
    const { start, id, trigger, finished, answers } = scene();
    const began: string[] = [];
    const reasons: unknown[] = [];
    await start({
      run: async (task, tools) => {
        try {
          return await untilAborted(began)(task, tools);
        } catch (error) {
          reasons.push((error as { code?: string }).code);
          throw error;
        }
      },
      tidy: async (_, tools) => {
        expect(tools.signal.aborted).toBe(false);
        await tools.progress('putting it back');
        return 'Revision 3 still serves.';
      },
    });
    await trigger(1);
    await eventually(() => expect(began).toHaveLength(1));
    await cancel(id(1), 'alice');
    expect((await finished(1))['message']).toBe('Aborted by alice: wrong version. Revision 3 still serves.');
    expect((await answers(1)).map(({ type }) => type.split('.').at(-1))).toEqual(['started', 'changed', 'finished']);
    expect(reasons).toEqual(['SLW_TASK_ABORTED']);
    expect(began).toHaveLength(1);
  });

  test('that waits for its next attempt is not tried again', async () => {
    const { start, id, trigger, finished, answers } = scene();
    let attempts = 0;
    const run = () => {
      attempts += 1;
      return Promise.reject(slipwayError('SLW_BUS_UNAVAILABLE', { reason: 'away' }));
    };
    await start({ run, tidy: () => Promise.resolve('All is as it was.') });
    await trigger(1);
    await eventually(async () => expect(await answers(1)).toHaveLength(2), { timeout: 20_000 });
    await cancel(id(1));
    expect(await finished(1)).toMatchObject({
      status: 'aborted',
      message: 'Aborted: wrong version. All is as it was.',
    });
    expect(attempts).toBe(1);
  });

  test('that ended in that moment is answered with what it came to', async () => {
    const { start, id, trigger, finished } = scene();
    const began: string[] = [];
    await start({
      run: async (task, tools) => untilAborted(began)(task, tools).catch(() => pass),
      tidy: () => Promise.reject(new Error('must not be asked')),
    });
    await trigger(1);
    await eventually(() => expect(began).toHaveLength(1));
    await cancel(id(1), 'alice');
    expect(await finished(1)).toMatchObject({
      result: 'pass',
      message: 'done (Aborted by alice: wrong version; it had ended by then)',
    });
  });

  test('is put back for as long as the grace lasts, and then says what is in the way', async () => {
    const { start, id, trigger, finished } = scene();
    const began: string[] = [];
    let tries = 0;
    const tidy = () => {
      tries += 1;
      return Promise.reject(slipwayError('SLW_BUS_UNAVAILABLE', { reason: 'away' }));
    };
    await start({ run: untilAborted(began), tidy }, { abortGrace: 1_500 });
    await trigger(1);
    await eventually(() => expect(began).toHaveLength(1));
    await cancel(id(1));
    const { status, message } = await finished(1);
    expect(status).toBe('aborted');
    expect(message).toMatch(/failed: there was no end to it within 1\.5 s: .*away.*\[SLW_TASK_NOT_TIDY\]/);
    expect(tries).toBeGreaterThan(1);
  });
});

test('of two replicas the one that runs it is told', async () => {
  const { start, id, trigger, finished, answers } = scene();
  const began: string[] = [];
  const other = await testBus(url);
  for (const each of [bus, other]) {
    await start({ run: untilAborted(began), tidy: () => Promise.resolve('Put back.') }, { bus: each });
  }
  await trigger(1);
  await eventually(() => expect(began).toHaveLength(1));
  await cancel(id(1));
  expect(await finished(1)).toMatchObject({ status: 'aborted' });
  expect(await answers(1)).toHaveLength(2);
});

test('a word that was given while NATS came back is heard before the reader notices', async () => {
  const nats = await startTestNats();
  const own = await testBus(nats.url);
  const { start, id, trigger, finished, answers } = scene(own);
  const began: string[] = [];
  const tidy = () => Promise.resolve('Put back.');
  await start({ run: untilAborted(began), tidy }, { bus: own, lease: 6_000 });
  await trigger(1);
  await eventually(() => expect(began).toHaveLength(1));
  await nats.kill();
  await startTestNats({ dir: nats.dir, port: nats.port });
  await eventually(async () => cancel(id(1), undefined, await testBus(nats.url)), { timeout: 20_000 });
  expect(await finished(1)).toMatchObject({ status: 'aborted', message: 'Aborted: wrong version. Put back.' });
  expect(await answers(1)).toHaveLength(2);
});

describe('when the process does not live to put it back', () => {
  test('the next one does so, from the record and the journal, and runs nothing', async () => {
    const { start, id, trigger, finished, answers } = scene();
    const began: string[] = [];
    const tidied: string[] = [];
    // It hangs in putting things back until the shutdown gives the task away.
    const first = await start({
      run: async (task, tools) => {
        await tools.journal.record('half', { done: true });
        return untilAborted(began)(task, tools);
      },
      tidy: async (_, { signal }) => {
        tidied.push('first');
        return new Promise((__, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      },
    });
    await trigger(1);
    await eventually(() => expect(began).toHaveLength(1));
    await cancel(id(1), 'alice');
    await eventually(() => expect(tidied).toEqual(['first']));
    await first.stop();
    expect(await answers(1)).toHaveLength(1);
    await start({
      run: untilAborted(began),
      tidy: (_, { journal }) => Promise.resolve(`Half was done: ${String(journal.get('half')?.['done'])}.`),
    });
    expect((await finished(1))['message']).toBe('Aborted by alice: wrong version. Half was done: true.');
    expect(await answers(1)).toHaveLength(2);
    expect(began).toHaveLength(1);
  });

  test('nor is there to hear of it, the next one reads it when it takes the task up', async () => {
    const { start, id, trigger, finished, answers } = scene();
    const began: string[] = [];
    const dying = await testBus(url);
    const first = await start({ run: untilAborted(began), tidy: () => Promise.resolve('First.') }, { bus: dying });
    await trigger(1);
    await eventually(() => expect(began).toHaveLength(1));
    // As a killed process: it can neither write nor hear any more, and gives nothing back.
    await dying.close();
    await cancel(id(1));
    await start({ run: untilAborted(began), tidy: () => Promise.resolve('Second.') });
    expect((await finished(1))['message']).toBe('Aborted: wrong version. Second.');
    expect(await answers(1)).toHaveLength(2);
    expect(began).toHaveLength(1);
    await first.stop().catch(() => undefined);
  });
});
