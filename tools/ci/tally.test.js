import { expect, test } from '@jest/globals';
import { tally } from './tally.mjs';

const passing = { name: 'a.test.ts', status: 'passed', message: '', assertionResults: [{ status: 'passed' }] };
const failing = {
  name: 'b.test.ts',
  status: 'failed',
  message: '● sum\n',
  assertionResults: [{ status: 'failed', fullName: 'sum of two' }, { status: 'passed' }],
};
const broken = { name: 'c.test.ts', status: 'failed', message: 'Cannot find module\nat x', assertionResults: [] };
const ok = { lint: 0, types: 0, tests: 0 };

test.each([
  ['all well', { numPassedTests: 1, testResults: [passing] }, ok, 3, []],
  ['lint failed', { numPassedTests: 1, testResults: [passing] }, { ...ok, lint: 1 }, 2, ['lint']],
  ['a test failed', { numPassedTests: 1, testResults: [failing] }, { ...ok, tests: 1 }, 3, ['b.test.ts: sum of two']],
  [
    'a file broke',
    { numPassedTests: 0, testResults: [broken] },
    { ...ok, tests: 1 },
    2,
    ['c.test.ts: Cannot find module'],
  ],
  ['the command died', undefined, { ...ok, tests: 137 }, 2, ['npm test (exit code 137)']],
  [
    'all tests passed but the command did not',
    { numPassedTests: 1, testResults: [passing] },
    { ...ok, tests: 1 },
    3,
    ['npm test (exit code 1)'],
  ],
  ['nothing ran', { numPassedTests: 0, testResults: [] }, ok, 2, ['npm test (no test ran)']],
])('%s', (_, report, checks, passed, failures) => {
  expect(tally(report, checks)).toEqual({ passed, failed: failures.length, failures });
});
