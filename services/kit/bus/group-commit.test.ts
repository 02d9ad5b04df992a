import { describe, expect, test } from '@jest/globals';
import { slipwayError } from '../errors/index.ts';
import { createGroupCommit } from './group-commit.ts';
import type { CommitResult, Write } from './types.ts';

/** Stands where the server would: keeps what was asked, refuses every batch that holds a subject named so. */
function server(refuses: (subjects: readonly string[]) => 'conflict' | Error | undefined = () => undefined) {
  const batches: string[][] = [];
  const stored: string[] = [];
  const commit = async (writes: readonly Write[]): Promise<CommitResult> => {
    const subjects = writes.map(({ subject }) => subject);
    batches.push(subjects);
    const refused = refuses(subjects);
    if (refused instanceof Error) throw refused;
    if (refused === 'conflict') return { outcome: 'conflict' };
    const seqs = subjects.map((subject) => stored.push(subject));
    return { outcome: 'committed', seqs };
  };
  return { batches, stored, commit };
}

const write = (subject: string): Write => ({ subject, data: '{}' });

describe('commits of one moment', () => {
  test('go together, and each caller gets the positions of its own writes', async () => {
    const { batches, commit } = server();
    const group = createGroupCommit({ commit });
    const results = await Promise.all([group([write('a1'), write('a2')]), group([write('b1')])]);
    expect(batches).toEqual([['a1', 'a2', 'b1']]);
    expect(results).toEqual([
      { outcome: 'committed', seqs: [1, 2] },
      { outcome: 'committed', seqs: [3] },
    ]);
  });

  test('are told apart when one of them is in conflict: only that one is', async () => {
    const { stored, commit } = server((subjects) => (subjects.includes('bad') ? 'conflict' : undefined));
    const group = createGroupCommit({ commit });
    const names = ['a', 'b', 'bad', 'c', 'd'];
    const results = await Promise.all(names.map(async (name) => group([write(name)])));
    expect(results.map(({ outcome }) => outcome)).toEqual([
      'committed',
      'committed',
      'conflict',
      'committed',
      'committed',
    ]);
    expect([...stored].sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('are told apart when one of them can never be stored', async () => {
    const tooLarge = slipwayError('SLW_BUS_TOO_LARGE', { size: 2, limit: 1 });
    const { commit } = server((subjects) => (subjects.includes('huge') ? tooLarge : undefined));
    const group = createGroupCommit({ commit });
    const [small, huge] = await Promise.allSettled([group([write('a')]), group([write('huge')])]);
    expect(small).toMatchObject({ status: 'fulfilled', value: { outcome: 'committed' } });
    expect(huge).toMatchObject({ status: 'rejected', reason: tooLarge });
  });

  test('all fail when the server is away, and are not tried twice: what became of them is not known', async () => {
    const away = slipwayError('SLW_BUS_UNAVAILABLE', { reason: 'timeout' });
    const { batches, commit } = server(() => away);
    const group = createGroupCommit({ commit });
    const results = await Promise.allSettled([group([write('a')]), group([write('b')])]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(batches).toHaveLength(1);
  });

  test('stay within what the server takes in one batch', async () => {
    const { batches, stored, commit } = server();
    const group = createGroupCommit({ commit });
    await Promise.all(Array.from({ length: 900 }, async (_, index) => group([write(`${index}a`), write(`${index}b`)])));
    expect(stored).toHaveLength(1_800);
    expect(batches.every(({ length }) => length <= 1_000)).toBe(true);
    expect(batches.length).toBe(2);
  });
});
