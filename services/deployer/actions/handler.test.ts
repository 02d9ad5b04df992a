import { describe, expect, test } from '@jest/globals';
import type { CloudEvent } from '../../kit/events/index.ts';
import { readRevision } from './helm-rollback.ts';
import { actionNamed } from './table.ts';

describe('which actions are in the table', () => {
  test.each(['scaling', 'restart', 'helm-rollback'])('%s', (name) => {
    expect(actionNamed(name)?.name).toBe(name);
  });
  test.each([['toggle-feature'], [''], [undefined], [null], [7], ['toString'], ['Scaling']])('not %j', (name) => {
    expect(actionNamed(name as CloudEvent['data'])).toBeUndefined();
  });
});

describe('the value of helm-rollback', () => {
  test.each([
    ['previous', 'previous'],
    [3, 3],
    ['3', 3],
    [{ revision: 3 }, 3],
  ])('%j', (value, expected) => {
    expect(readRevision(value)).toBe(expected);
  });
  test.each([['next'], ['--flag'], ['-1'], [0], ['0'], [1.5], [1e300], [undefined], [null], [[1]], [{}]])(
    '%j is refused',
    (value) => {
      expect(() => readRevision(value)).toThrow(expect.objectContaining({ code: 'SLW_ACTION_VALUE' }));
    },
  );
});
