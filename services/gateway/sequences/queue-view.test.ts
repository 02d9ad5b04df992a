import { expect, test } from '@jest/globals';
import type { SequenceRecord, StoredQueue } from '../../kit/sequences/index.ts';
import { queueViews } from './queue-view.ts';

const run = (id: string) => ({ id }) as SequenceRecord;

function queue(
  stage: string,
  active: string | null,
  waiting: readonly string[] = [],
  aside?: readonly string[],
): StoredQueue {
  const ids = waiting.map((id) => ({ id }));
  return { project: 'shop', stage, service: 'carts', active, waiting: ids, ...(aside === undefined ? {} : { aside }) };
}

const place = (stage: string) => ({ project: 'shop', stage, service: 'carts' });

test.each<[string, readonly StoredQueue[], readonly string[], object[]]>([
  ['nobody in it', [queue('dev', null)], [], []],
  ['one who has it', [queue('dev', 'a')], ['a'], [{ ...place('dev'), active: run('a'), waiting: [], aside: [] }]],
  [
    'those who wait, in their order',
    [queue('dev', 'a', ['c', 'b'], ['d'])],
    ['a', 'b', 'c', 'd'],
    [{ ...place('dev'), active: run('a'), waiting: [run('c'), run('b')], aside: [run('d')] }],
  ],
  ['who ended meanwhile', [queue('dev', 'a', ['b'])], ['b'], [{ ...place('dev'), waiting: [run('b')], aside: [] }]],
  ['all ended meanwhile', [queue('dev', 'a', ['b'], ['c'])], [], []],
  [
    'several, by their places',
    [queue('prod', 'b'), queue('dev', 'a')],
    ['a', 'b'],
    [
      { ...place('dev'), active: run('a'), waiting: [], aside: [] },
      { ...place('prod'), active: run('b'), waiting: [], aside: [] },
    ],
  ],
])('%s', (_, queues, there, views) => expect(queueViews(queues, there.map(run))).toEqual(views));
