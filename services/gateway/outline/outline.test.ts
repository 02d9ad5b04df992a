import { expect, test } from '@jest/globals';
import { inOrder } from './outline.ts';

test.each([
  [
    ['production', 'staging'],
    ['staging', 'production'],
    ['staging', 'production'],
  ],
  [
    ['a', 'dev', 'prod'],
    ['prod', 'dev'],
    ['prod', 'dev', 'a'],
  ],
  [['b', 'a'], [], ['b', 'a']],
])('%j by the shipyard %j', (stages, order, expected) => expect(inOrder(stages, { stages: order })).toEqual(expected));
