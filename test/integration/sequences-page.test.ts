import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Bus, Write } from '../../services/kit/bus/index.ts';
import {
  contextKey,
  pageSequences,
  sequenceSubject,
  type SequenceQuery,
  type SequenceRecord,
} from '../../services/kit/sequences/index.ts';
import { startTestNats, testBus } from '../support/index.ts';

const WRITES_AT_ONCE = 500;

let bus: Bus;

beforeAll(async () => {
  bus = await testBus((await startTestNats()).url);
});

function idOf(context: string, index: number): string {
  return `${contextKey(context)}-0000-8000-8000-${index.toString(16).padStart(8, '0')}0000`;
}

function record(project: string, index: number, change: Partial<SequenceRecord> = {}): SequenceRecord {
  const context = `context-${index}`;
  return {
    ...{ id: idOf(context, index), triggeredId: `t${index}`, context, project },
    ...{ stage: 'dev', service: 'carts', sequence: 'delivery', state: 'finished', result: 'pass', tasks: [] },
    triggeredAt: new Date(Date.UTC(2026, 0, 1) + index * 1_000).toISOString(),
    ...change,
  };
}

function write(run: SequenceRecord, seq: number): Write {
  return { subject: sequenceSubject(run.project, run.id), data: JSON.stringify({ record: run, seq }), rollup: true };
}

/** Stores runs as triggered where the stream then ends, among `noise` other messages each. */
async function store(runs: readonly SequenceRecord[], noise = 0): Promise<void> {
  const { last } = await bus.bounds();
  const other = Array.from({ length: noise }, (): Write => ({ subject: 'slipway.wake.other.x', data: '{}' }));
  const writes = runs.flatMap((run) => [write(run, last + 1), ...other]);
  for (let from = 0; from < writes.length; from += WRITES_AT_ONCE) {
    expect(await bus.commit(writes.slice(from, from + WRITES_AT_ONCE))).toMatchObject({ outcome: 'committed' });
  }
}

/** All pages; `between` happens after each. */
async function walk(query: SequenceQuery, between: (page: number) => Promise<void> = async () => undefined) {
  const pages: SequenceRecord[][] = [];
  let next: string | undefined;
  do {
    const page = await pageSequences(bus, { ...query, ...(next === undefined ? {} : { next }) });
    pages.push([...page.items]);
    ({ next } = page);
    if (next !== undefined) await between(pages.length);
  } while (next !== undefined);
  return pages;
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const contexts = (runs: readonly SequenceRecord[]) => runs.map(({ context }) => Number(context.split('-')[1]));

describe('a history', () => {
  test.each([
    ['thick', 5_000, 0, 400],
    ['thin', 60, 40, 7],
  ])('that is %s comes newest first, each run once', async (project, count, noise, limit) => {
    await store(
      numbers(0, count).map((index) => record(project, index)),
      noise,
    );
    const pages = await walk({ project, limit });
    expect(contexts(pages.flat())).toEqual(numbers(0, count).reverse());
    expect(pages.map(({ length }) => length).slice(0, -1)).toEqual(Array(Math.ceil(count / limit) - 1).fill(limit));
  });

  test('of runs that are very large comes in windows of fewer', async () => {
    const runs = numbers(0, 24).map((index) => record('large', index, { message: 'x'.repeat(900_000) }));
    for (const run of runs) await store([run]);
    const pages = await walk({ project: 'large', limit: 50 });
    expect(contexts(pages.flat())).toEqual(numbers(0, 24).reverse());
  });

  test('of an unknown project is empty at once', async () => {
    expect(await pageSequences(bus, { project: 'nobody', limit: 50 })).toEqual({ items: [] });
  });

  test('holds what is no record of a run, and goes on past it', async () => {
    await store([record('odd', 1)]);
    await bus.commit([{ subject: sequenceSubject('odd', 'x'.repeat(36)), data: '' }]);
    expect(contexts((await walk({ project: 'odd', limit: 5 })).flat())).toEqual([1]);
  });
});

describe('filters', () => {
  beforeAll(async () => {
    await store([
      record('filters', 0, { stage: 'dev', result: 'pass' }),
      record('filters', 1, { stage: 'prod', result: 'fail' }),
      record('filters', 2, { stage: 'prod', service: 'orders', sequence: 'rollback', result: 'warning' }),
      record('other', 9_001, { stage: 'prod' }),
    ]);
  });

  const base = { project: 'filters', limit: 50 };
  test.each<[string, SequenceQuery, readonly number[]]>([
    ['project', base, [2, 1, 0]],
    ['stage', { ...base, stage: 'prod' }, [2, 1]],
    ['service', { ...base, service: 'orders' }, [2]],
    ['sequence', { ...base, sequence: 'rollback' }, [2]],
    ['context', { ...base, context: 'context-1' }, [1]],
    ['context in any project', { context: 'context-9001', limit: 50 }, [9_001]],
    ['a context of elsewhere', { ...base, context: 'context-9001' }, []],
    ['result', { ...base, result: 'fail' }, [1]],
    ['state', { ...base, states: ['finished', 'started'] }, [2, 1, 0]],
    ['from', { ...base, from: '2026-01-01T00:00:01Z' }, [2, 1]],
    ['before', { ...base, before: '2026-01-01T00:00:01Z' }, [0]],
    ['from a time long after', { ...base, from: '2126-01-01T00:00:00Z' }, []],
    ['several', { ...base, stage: 'prod', result: 'fail', before: '2027-01-01T00:00:00Z' }, [1]],
  ])('%s', async (_, query, expected) => {
    expect(contexts((await walk(query)).flat())).toEqual(expected);
  });
});

describe('while runs change', () => {
  test('one that moved is not missed, comes with its newest state, and new ones do not disturb', async () => {
    const project = 'moving';
    await store(numbers(0, 30).map((index) => record(project, index)));
    const pages = await walk({ project, limit: 10 }, async (page) => {
      if (page !== 1) return;
      // 3 was not read yet, 25 was; 30 is new.
      await store([record(project, 30)]);
      const { last } = await bus.bounds();
      const moved = [3, 25].map((index) => write(record(project, index, { result: 'fail' }), last - 31));
      await bus.commit(moved);
    });
    const seen = contexts(pages.flat());
    expect([...new Set(seen)].sort((a, b) => a - b)).toEqual(numbers(0, 30));
    expect(pages.flat().findLast(({ context }) => context === 'context-3')).toMatchObject({ result: 'fail' });
    expect(pages.flat().findLast(({ context }) => context === 'context-25')).toMatchObject({ result: 'fail' });
  });

  test('whatever changes at whatever moment, each run that was there is seen', async () => {
    const project = 'restless';
    const runs = numbers(0, 40);
    await store(runs.map((index) => record(project, index)));
    const { last: triggered } = await bus.bounds();
    let round = 0;
    const pages = await walk({ project, limit: 6 }, async (page) => {
      if (page > 12) return;
      // Others move each time, those that are about to be read among them.
      const moved = runs.filter((index) => (index * 7 + round * 3) % 11 < 4);
      round += 1;
      await bus.commit(moved.map((index) => write(record(project, index, { message: `${round}` }), triggered)));
    });
    expect([...new Set(contexts(pages.flat()))].sort((a, b) => a - b)).toEqual(runs);
  });
});

describe('runs that have not ended', () => {
  const project = 'active';
  const running = [2, 5, 7, 9, 11];

  beforeAll(async () => {
    const stateOf = (index: number) => (index === 2 ? 'waitingForApproval' : index === 5 ? 'started' : 'waiting');
    await store(
      numbers(0, 20).map((index) =>
        record(project, index, running.includes(index) ? { state: stateOf(index) } : { state: 'finished' }),
      ),
    );
    const id = (index: number) => idOf(`context-${index}`, index);
    const queue = {
      active: id(5),
      waiting: [7, 9, 11].map((index) => ({ id: id(index), seq: index })),
      // 13 has ended since the queue was read.
      aside: [id(2), id(13)],
    };
    await bus.commit([{ subject: `slipway.queue.${project}.dev.carts`, data: JSON.stringify(queue) }]);
  });

  test.each<[readonly SequenceRecord['state'][], readonly number[]]>([
    [
      ['started', 'waiting', 'waitingForApproval', 'paused', 'aborting'],
      [11, 9, 7, 5, 2],
    ],
    [['waitingForApproval'], [2]],
    [['paused'], []],
  ])('%j', async (states, expected) => {
    expect(contexts((await walk({ project, states, limit: 50 })).flat())).toEqual(expected);
    expect(contexts((await walk({ project, states, limit: 2 })).flat())).toEqual(expected);
  });

  test('are found by the queues of their project, stage and service alone', async () => {
    const states = ['started', 'waiting'] as const;
    expect(contexts((await walk({ project, stage: 'dev', service: 'carts', states, limit: 9 })).flat())).toHaveLength(
      4,
    );
    expect((await walk({ project, stage: 'prod', states, limit: 9 })).flat()).toEqual([]);
    expect((await walk({ project, service: 'orders', states, limit: 9 })).flat()).toEqual([]);
  });
});
