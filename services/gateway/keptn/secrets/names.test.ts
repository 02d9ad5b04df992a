import { expect, test } from '@jest/globals';
import { keptnSecretOf, storedName } from './names.ts';

test.each([
  [{ scope: 'keptn-default', name: 'webhook' }, 'keptn.keptn-default.webhook'],
  [{ scope: 'dynatrace-service', name: 'a.b' }, 'keptn.dynatrace-service.a.b'],
])('%j is stored as %s', (secret, stored) => {
  expect(storedName(secret)).toBe(stored);
  expect(keptnSecretOf(stored)).toEqual(secret);
});

test('secrets of others are none of them', () => {
  expect(keptnSecretOf('git-shop-1')).toBeUndefined();
});
