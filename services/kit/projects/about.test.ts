import { expect, test } from '@jest/globals';
import { createdIn } from './about.ts';

test.each([
  ['creationtimestamp: "2024-05-06T07:08:09.000Z"', '2024-05-06T07:08:09.000Z'],
  ['creationtimestamp: 2022-08-30 10:00:00.123456789 +0000 UTC', '2022-08-30T10:00:00.000Z'],
  ['creationtimestamp: 2022-08-30 10:00:00 +0000 UTC m=+0.1', '2022-08-30T10:00:00.000Z'],
  ['creationtimestamp: yesterday', undefined],
  ['projectname: shop', undefined],
  ['', undefined],
  ['a: [', undefined],
])('%j was created %s', (metadata, created) => {
  expect(createdIn(metadata)).toBe(created);
});
