import { describe, expect, test } from '@jest/globals';
import { checkRemoteUrl, remoteHost, remotePolicy } from './policy.ts';

const open = remotePolicy({ allowedHosts: '*', plainHttpHosts: '127.0.0.1:8080', allowFile: false });
const closed = remotePolicy({ allowedHosts: 'git.example.com, 169.254.1.1', plainHttpHosts: '', allowFile: true });

test.each([
  ['https://github.com/acme/shop.git', 'https', 'github.com'],
  ['https://acme@dev.azure.com/acme/_git/shop', 'https', 'dev.azure.com'],
  ['https://Git.Example.com:8443/shop', 'https', 'git.example.com:8443'],
  ['ssh://git@github.com/acme/shop.git', 'ssh', 'github.com'],
  ['ssh://git@host:2222/srv/shop.git', 'ssh', 'host:2222'],
  ['git@github.com:acme/shop.git', 'ssh', 'github.com'],
  ['https://[2001:db8::1]/shop', 'https', '[2001:db8::1]'],
  ['http://127.0.0.1:8080/shop.git', 'http', '127.0.0.1:8080'],
])('%s is %s at %s', (url, scheme, host) => {
  expect(() => checkRemoteUrl(url, open)).not.toThrow();
  expect(remoteHost(url)).toEqual({ scheme, host });
});

describe.each([
  ['', /must begin/],
  ['ext::sh -c id', /spaces/],
  ['ext::sh', /must begin/],
  ['-uorigin', /must begin/],
  ['--upload-pack=id', /must begin/],
  ['git://host/x', /must begin/],
  ['ftp://host/x', /must begin/],
  ['/srv/shop.git', /must begin/],
  ['file://host/shop.git', /must begin/],
  ['ssh://-oProxyCommand=id/x', /host/],
  ['git@-oProxyCommand=id:x', /host/],
  ['-x@host:path', /must begin/],
  ['git@host:path\nid', /control/],
  ['https://host', /no path/],
  ['https://host/a?b', /query/],
  ['https://me:hush@host/x', /password/],
  ['https://me:a/hush@host/x', /cannot be read/],
  ['me:hush@host/x', /must begin/],
  ['https://169.254.169.254/latest', /never/],
  ['https://[fe80::1]/x', /never/],
  ['http://host/x', /without TLS/],
  ['file:///srv/shop.git', /folders/],
  [`https://host/${'x'.repeat(2_000)}`, /longer/],
])('%j', (url, words) => {
  test('is refused, without its password', () => {
    const check = () => checkRemoteUrl(url, open);
    expect(check).toThrow(expect.objectContaining({ code: 'SLW_GIT_REMOTE_REFUSED' }));
    expect(check).toThrow(words);
    expect(check).not.toThrow(/hush/);
  });
});

test.each([
  ['https://git.example.com/x', true],
  ['https://git.example.com:444/x', false],
  ['https://github.com/x', false],
  ['https://169.254.1.1/x', true],
  ['file:///srv/x.git', true],
])('where only some are allowed, %s: %s', (url, allowed) => {
  const check = () => checkRemoteUrl(url, closed);
  if (allowed) expect(check).not.toThrow();
  else expect(check).toThrow(/git\.allowedHosts/);
});
