import { describe, expect, test } from '@jest/globals';
import { containersToRead, logLines } from './logs.ts';
import type { ContainerStatus, Pod } from './objects.ts';

const pod = (container: Partial<ContainerStatus>): Pod => ({
  metadata: { name: 'carts-1' },
  status: { containerStatuses: [{ name: 'web', ready: false, ...container }] },
});

describe('containersToRead', () => {
  test.each<[string, Partial<ContainerStatus>, boolean | undefined]>([
    ['a crash loop: the run before', { state: { waiting: {} }, lastState: { terminated: { exitCode: 1 } } }, true],
    ['one that ended badly', { state: { terminated: { exitCode: 2 } } }, false],
    ['one that runs and is not ready', { state: { running: {} } }, false],
    ['one that ended well', { state: { terminated: { exitCode: 0 } } }, undefined],
    [
      'an image that cannot be pulled never wrote anything',
      { state: { waiting: { reason: 'ErrImagePull' } } },
      undefined,
    ],
    ['one that is ready', { ready: true, state: { running: {} } }, undefined],
  ])('%s', (_, container, previous) => {
    const expected = previous === undefined ? [] : [{ namespace: 'n', pod: 'carts-1', container: 'web', previous }];
    expect(containersToRead([pod(container)], 'n')).toEqual(expected);
  });
});

test('logLines keeps the last lines that say something', () => {
  const text = `old\n${['1', '2', '3', '4'].join('\n')}\n\n  no database  \n`;
  expect(logLines('carts-1', text)).toEqual(
    ['1', '2', '3', '4', 'no database'].map((line) => `log of carts-1: ${line}`),
  );
  expect(logLines('carts-1', '')).toEqual([]);
});
