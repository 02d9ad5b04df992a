import { expect, test } from '@jest/globals';
import { aggregate } from './aggregate.ts';

const pass = { status: 'succeeded', result: 'pass' };

test.each([
  ['one pass', [pass], 'succeeded', 'pass'],
  ['a warning among passes', [pass, { ...pass, result: 'warning' }], 'succeeded', 'warning'],
  [
    'a fail among warnings',
    [
      { ...pass, result: 'warning' },
      { ...pass, result: 'fail' },
    ],
    'succeeded',
    'fail',
  ],
  ['errored wins over succeeded', [pass, { status: 'errored', result: 'fail' }], 'errored', 'fail'],
  ['aborted', [pass, { status: 'aborted', result: 'pass' }], 'aborted', 'pass'],
  ['a status nobody knows fails', [{ status: 'fine', result: 'pass' }], 'unknown', 'fail'],
  ['a result nobody knows fails', [{ status: 'succeeded', result: 'good' }], 'succeeded', 'fail'],
  ['nothing said is success, as the Go SDK fills it in', [{}], 'succeeded', 'pass'],
  ['an empty result of one that succeeded is pass', [{ status: 'succeeded', result: '' }], 'succeeded', 'pass'],
  ['a missing result of one that errored is fail', [{ status: 'errored' }], 'errored', 'fail'],
])('[keptn 36] %s', (_, answers, status, result) => expect(aggregate(answers)).toMatchObject({ status, result }));

test('messages are joined, blocks merged, scope and labels left out', () => {
  expect(
    aggregate([
      { ...pass, project: 'shop', labels: { a: 'b' }, message: 'one', deployment: { names: ['x'], n: 1 } },
      { ...pass, message: '', deployment: { names: ['y'] } },
      { ...pass, message: 'three' },
    ]),
  ).toMatchObject({ message: 'one; three', data: { deployment: { names: ['y'], n: 1 } } });
});
