import { describe, expect, test } from '@jest/globals';
import { claimsOf } from './claims.ts';
import { checkedSettings } from './settings.ts';

const names = { oidcGroupsClaim: 'groups', oidcNameClaim: 'sub' };

test.each([
  [{}, undefined],
  [{ oidcIssuer: 'https://id', oidcAudience: 'slipway, ci' }, ['slipway', 'ci']],
  [{ oidcIssuer: 'http://127.0.0.1:5556/dex', oidcAudience: 'slipway' }, ['slipway']],
])('the provider of %j', (settings, audiences) => {
  expect(checkedSettings({ ...names, ...settings })?.audiences).toEqual(audiences);
});

test.each([
  [{ oidcAudience: 'slipway' }, /no issuer/],
  [{ oidcIssuer: 'https://id' }, /no audience/],
  [{ oidcIssuer: 'https://id', oidcAudience: ' , ' }, /no audience/],
  [{ oidcIssuer: 'http://id.example', oidcAudience: 'slipway' }, /no https/],
  [{ oidcIssuer: 'http://127.0.0.1.example', oidcAudience: 'slipway' }, /no https/],
  [{ oidcIssuer: 'id.example', oidcAudience: 'slipway' }, /no https/],
])('%j is refused', (settings, words) => {
  expect(() => checkedSettings({ ...names, ...settings })).toThrow(words);
});

describe('who a token is for', () => {
  const byEmail = { nameClaim: 'email', groupsClaim: 'groups' };

  test.each([
    [{ sub: '7', email: 'anna@x', email_verified: true, groups: ['a', 'b'] }, 'anna@x', ['a', 'b']],
    [{ sub: '7', email: 'anna@x' }, 'anna@x', []],
    [{ sub: '7', email: 'anna@x', email_verified: false }, '7', []],
    [{ sub: '7', email: ['x'], groups: 'a' }, '7', ['a']],
    [{ sub: '7', groups: ['a', 3, null, ''] }, '7', ['a']],
    [{ sub: '7', groups: { a: true } }, '7', []],
  ])('%j', (claims, name, groups) => expect(claimsOf(claims, byEmail)).toEqual({ name, subject: '7', groups }));
});
