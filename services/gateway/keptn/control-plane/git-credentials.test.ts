import { describe, expect, test } from '@jest/globals';
import { remoteOf, remoteSettings } from './git-credentials.ts';

const url = 'https://git.example.com/shop.git';
const encoded = (text: string) => Buffer.from(text).toString('base64');

describe('remoteSettings', () => {
  test.each<[string, Parameters<typeof remoteSettings>[0], object]>([
    ['a token', { remoteURL: url, user: 'u', https: { token: 't' } }, { url, user: 'u', https: { token: 't' } }],
    [
      'what the CLI always sends beside it',
      { remoteURL: url, user: '', mode: '', https: { token: 't', insecureSkipTLS: false, certificate: '' } },
      { url, https: { token: 't', insecure: false } },
    ],
    [
      'a certificate',
      { remoteURL: url, https: { token: 't', certificate: encoded('PEM') } },
      { url, https: { token: 't', caCertificate: 'PEM' } },
    ],
    [
      'a proxy with its user',
      { remoteURL: url, https: { token: 't', proxy: { url: 'p:3128', scheme: 'http', user: 'a@b', password: 'c/d' } } },
      { url, https: { token: 't', proxy: 'http://a%40b:c%2Fd@p:3128' } },
    ],
    [
      'a proxy whose address repeats the scheme',
      { remoteURL: url, https: { token: 't', proxy: { url: 'http://p:3128', scheme: 'http' } } },
      { url, https: { token: 't', proxy: 'http://p:3128' } },
    ],
    [
      'a key',
      { remoteURL: 'ssh://git@h/r', user: 'git', ssh: { privateKey: encoded('KEY'), privateKeyPass: 'p' } },
      { url: 'ssh://git@h/r', user: 'git', ssh: { privateKey: 'KEY', passphrase: 'p' } },
    ],
    ['neither', { remoteURL: url }, { url }],
  ])('%s', (_, credentials, settings) => {
    expect(remoteSettings(credentials)).toEqual(settings);
  });

  test.each<[string, Parameters<typeof remoteSettings>[0], string]>([
    ['both ways in', { remoteURL: url, https: { token: 't' }, ssh: { privateKey: '' } }, 'cannot be used together'],
    ['a key that is no base64', { remoteURL: url, ssh: { privateKey: '-----BEGIN' } }, 'ssh.privateKey is not base64'],
    ['a certificate that is none', { remoteURL: url, https: { token: 't', certificate: '!' } }, 'https.certificate'],
  ])('refuses %s', (_, credentials, words) => {
    expect(() => remoteSettings(credentials)).toThrow(words);
  });
});

test('tells address and user of a remote, and nothing else', () => {
  const about = { name: 'shop', layout: 'folders' } as const;
  expect(remoteOf(about)).toBeUndefined();
  expect(remoteOf({ ...about, remote: { url, user: 'u' } })).toEqual({ remoteURL: url, user: 'u' });
});
