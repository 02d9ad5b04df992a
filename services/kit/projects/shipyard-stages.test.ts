import { expect, test } from '@jest/globals';
import { stagesNamed } from './shipyard-stages.ts';

test.each([
  ['spec:\n  stages:\n    - name: dev\n    - name: prod\n', ['dev', 'prod']],
  ['spec:\n  stages:\n    - {}\n    - name: 1\n    - name: prod\n', ['prod']],
  ['spec: {stages: 1}', []],
  ['', []],
  ['a: [', []],
])('%j names %j', (text, names) => {
  expect(stagesNamed(text)).toEqual(names);
});
