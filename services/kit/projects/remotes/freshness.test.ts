import { beforeEach, describe, expect, test } from '@jest/globals';
import { slipwayError } from '../../errors/index.ts';
import type { Follower } from './fetches.ts';
import { createFreshness, type Freshness } from './freshness.ts';

const DOWN = () => slipwayError('SLW_GIT_REMOTE_UNREACHABLE', { url: 'https://x', reason: 'down' });

let time: number;
let fetches: { readonly finish: () => void; readonly fail: () => void }[];
let marker: Date | undefined;
let troubles: (string | undefined)[];
let freshness: Freshness;
let follower: Follower;

beforeEach(() => {
  time = 1_000_000;
  fetches = [];
  troubles = [];
  marker = undefined;
  freshness = createFreshness({
    ...{ interval: 5_000, maxStale: 60_000, clock: () => new Date(time) },
    onTrouble: (_, trouble) => void troubles.push(trouble?.error.code),
  });
  follower = {
    name: 'shop',
    fetch: () =>
      new Promise((resolve, reject) => {
        fetches.push({ finish: resolve, fail: () => reject(DOWN()) });
      }),
    fetchedAt: async () => marker,
    noteFetched: async (at) => {
      marker = at;
    },
  };
});

/** Lets everything run that waits for nothing else. */
const settle = async () => new Promise((resolve) => setImmediate(resolve));

async function fetched(want: 'recent' | 'newest'): Promise<void> {
  const done = freshness.ensure(follower, want);
  await settle();
  fetches.at(-1)?.finish();
  await done;
}

test('readers at once share one fetch, and for a while there is no other', async () => {
  const all = [1, 2, 3].map(async () => freshness.ensure(follower, 'recent'));
  await settle();
  expect(fetches).toHaveLength(1);
  fetches[0]?.finish();
  await Promise.all(all);
  time += 4_999;
  await freshness.ensure(follower, 'recent');
  expect(fetches).toHaveLength(1);
  time += 1;
  await fetched('recent');
  expect(fetches).toHaveLength(2);
});

test('what another process fetched counts', async () => {
  marker = new Date(time - 1_000);
  await freshness.ensure(follower, 'recent');
  expect(fetches).toHaveLength(0);
});

test('who wants the newest is not content with a fetch that began before, and shares the next', async () => {
  const reader = freshness.ensure(follower, 'recent');
  await settle();
  const writers = [1, 2].map(async () => freshness.ensure(follower, 'newest'));
  await settle();
  expect(fetches).toHaveLength(1);
  fetches[0]?.finish();
  await reader;
  await settle();
  expect(fetches).toHaveLength(2);
  fetches[1]?.finish();
  await Promise.all(writers);
  await fetched('newest');
  expect(fetches).toHaveLength(3);
});

describe('while the remote is away', () => {
  beforeEach(async () => {
    await fetched('recent');
    time += 6_000;
    const reader = freshness.ensure(follower, 'recent');
    await settle();
    fetches[1]?.fail();
    await reader;
  });

  test('readers have what is known, it is told once, and asked again at intervals', async () => {
    expect(freshness.trouble('shop')).toMatchObject({ since: new Date(1_006_000) });
    await freshness.ensure(follower, 'recent');
    expect(fetches).toHaveLength(2);
    time += 5_000;
    const reader = freshness.ensure(follower, 'recent');
    await settle();
    fetches[2]?.fail();
    await reader;
    expect(troubles).toEqual(['SLW_GIT_REMOTE_UNREACHABLE']);
  });

  test('writers hear of it', async () => {
    const writer = freshness.ensure(follower, 'newest');
    await settle();
    fetches[2]?.fail();
    await expect(writer).rejects.toMatchObject({ code: 'SLW_GIT_REMOTE_UNREACHABLE', retryable: true });
  });

  test('after too long readers hear of it too, but not those who only want to be told', async () => {
    time += 60_000;
    const reader = freshness.ensure(follower, 'recent');
    await settle();
    fetches[2]?.fail();
    await expect(reader).rejects.toMatchObject({ code: 'SLW_GIT_REMOTE_UNREACHABLE' });
    await freshness.ensure(follower, 'told');
  });

  test('a fetch that does not end holds nobody up for long', async () => {
    time += 5_000;
    await freshness.ensure(follower, 'recent');
    expect(fetches).toHaveLength(3);
  });

  test('once it is back, that is told and all is as before', async () => {
    time += 5_000;
    await fetched('recent');
    expect(troubles).toEqual(['SLW_GIT_REMOTE_UNREACHABLE', undefined]);
    expect(freshness.trouble('shop')).toBeUndefined();
  });
});

test('a remote that was never reached is read as known from the first failure on', async () => {
  const reader = freshness.ensure(follower, 'recent');
  await settle();
  fetches[0]?.fail();
  await reader;
  time += 61_000;
  const late = freshness.ensure(follower, 'recent');
  await settle();
  fetches[1]?.fail();
  await expect(late).rejects.toMatchObject({ code: 'SLW_GIT_REMOTE_UNREACHABLE' });
});
