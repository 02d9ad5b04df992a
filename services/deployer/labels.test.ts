import { expect, test } from '@jest/globals';
import {
  COMMIT_LABEL,
  PROJECT_LABEL,
  SERVICE_LABEL,
  STAGE_LABEL,
  commitLabels,
  labelValue,
  scopeLabels,
} from './labels.ts';

test('the scope as labels', () => {
  expect(scopeLabels({ project: 'shop', stage: 'dev', service: 'carts' })).toEqual({
    [PROJECT_LABEL]: 'shop',
    [STAGE_LABEL]: 'dev',
    [SERVICE_LABEL]: 'carts',
  });
});

test('a long name is shortened, and two of one beginning stay two', () => {
  const [one, two] = ['x', 'y'].map((end) => labelValue(`${'a'.repeat(100)}${end}`));
  expect(one).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  expect(one).not.toBe(two);
  expect(labelValue('a'.repeat(63))).toBe('a'.repeat(63));
});

test.each([
  ['a'.repeat(40), true],
  ['abc1234', true],
  ['a'.repeat(64), false],
  ['main', false],
  ['--flag', false],
  ['a=b,c=d1', false],
  [undefined, false],
])('%s as the label of a commit: %s', (commit, is) => {
  expect(commitLabels(commit)).toEqual(is ? { [COMMIT_LABEL]: commit } : {});
});
