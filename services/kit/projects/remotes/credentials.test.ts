import { expect, test } from '@jest/globals';
import { fromSecret, toSecret } from './credentials.ts';

test.each([
  [{}],
  [{ https: { token: 't' } }],
  [{ https: { token: 't', caCertificate: 'c', insecure: true, proxy: 'http://p' } }],
  [{ ssh: { privateKey: 'k' } }],
  [{ ssh: { privateKey: 'k', passphrase: 'p' } }],
])('%j is kept and read again', (credentials) => {
  expect(fromSecret(toSecret(credentials))).toEqual(credentials);
});

test('what was not given is not kept', () => {
  expect(toSecret({ https: { token: 't', insecure: false } })).toEqual({ token: 't' });
});
