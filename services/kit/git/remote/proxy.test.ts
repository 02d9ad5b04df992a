import { describe, expect, test } from '@jest/globals';
import { remotePolicy } from './policy.ts';
import { checkProxy, proxyAddress, proxyPassword } from './proxy.ts';

const url = 'https://git.example.com/shop.git';
const policyOf = (allowedHosts: string) => remotePolicy({ allowedHosts, plainHttpHosts: '', allowFile: false });
const open = policyOf('*');

test.each([
  ['http://proxy.corp:3128', 'http://proxy.corp:3128', undefined],
  ['https://proxy.corp', 'https://proxy.corp', undefined],
  ['proxy.corp:3128', 'http://proxy.corp:3128', undefined],
  ['me:hush@proxy.corp:3128', 'http://proxy.corp:3128', 'hush'],
  ['http://me:hu%40sh@proxy.corp:3128/', 'http://proxy.corp:3128', 'hu@sh'],
  ['http://me:hu%sh@proxy.corp:3128/', 'http://proxy.corp:3128', 'hu%sh'],
  ['socks5h://me:hush@[2001:db8::1]:1080', 'socks5h://[2001:db8::1]:1080', 'hush'],
])('%s is %s', (proxy, address, password) => {
  expect(() => checkProxy(proxy, url, open)).not.toThrow();
  const { protocol, host } = proxyAddress(proxy)!;
  expect(`${protocol}//${host}`).toBe(address);
  expect(proxyPassword(proxy)).toBe(password);
});

describe.each([
  ['http://me:hush@', /cannot be read/],
  ['http://me:a/hush@proxy.corp:3128', /cannot be read/],
  ['http://me:a hush@proxy.corp:3128', /spaces/],
  ['http://me:hush\n@proxy.corp:3128', /control/],
  ['ext://me:hush@proxy.corp:3128', /must begin/],
  ['file:///hush', /must begin/],
  ['socks5://', /no host/],
  ['http://proxy.corp:3128/hush', /more than a host/],
  ['http://proxy.corp:3128?hush', /more than a host/],
  ['http://me:hush@169.254.169.254', /never/],
])('%j', (proxy, words) => {
  test('is refused, without its password', () => {
    const check = () => checkProxy(proxy, url, open);
    expect(check).toThrow(expect.objectContaining({ code: 'SLW_GIT_REMOTE_REFUSED' }));
    expect(check).toThrow(words);
    expect(check).not.toThrow(/hush/);
  });
});

test.each([
  ['git.example.com, Proxy.Corp:3128', true],
  ['git.example.com', false],
  ['proxy.corp', false],
])('where %s are allowed, a proxy elsewhere is none of them: %s', (allowedHosts, allowed) => {
  const check = () => checkProxy('http://me:hush@proxy.corp:3128', url, policyOf(allowedHosts));
  if (allowed) expect(check).not.toThrow();
  else expect(check).toThrow(/git\.allowedHosts/);
});
