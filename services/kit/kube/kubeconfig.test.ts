import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { readKubeconfig } from './kubeconfig.ts';
import { selectorText } from './selector.ts';

let folder = '';
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function file(user: object, cluster: object = {}): string {
  const path = join(folder, 'config');
  const config = {
    'current-context': 'a',
    contexts: [
      { name: 'a', context: { cluster: 'c', user: 'u' } },
      { name: 'b', context: { cluster: 'missing', user: 'u' } },
    ],
    clusters: [{ name: 'c', cluster: { server: 'https://k:6443/', ...cluster } }],
    users: [{ name: 'u', user }],
  };
  writeFileSync(path, stringify(config));
  return path;
}

describe('readKubeconfig', () => {
  test('a token and a CA', () => {
    const ca = Buffer.from('pem').toString('base64');
    const access = readKubeconfig(file({ token: 't' }, { 'certificate-authority-data': ca }), {});
    expect(access).toEqual({ server: 'https://k:6443', ca: Buffer.from('pem'), authorization: 'Bearer t' });
  });

  test('files are relative to the kubeconfig', () => {
    writeFileSync(join(folder, 'key.pem'), 'key');
    const access = readKubeconfig(file({ 'client-key': 'key.pem', tokenFile: 'token' }), {});
    expect(access).toMatchObject({ key: Buffer.from('key'), tokenFile: join(folder, 'token') });
  });

  test('name and password, no verification when told', () => {
    const access = readKubeconfig(file({ username: 'n', password: 'p' }, { 'insecure-skip-tls-verify': true }), {});
    expect(access).toMatchObject({ authorization: 'Basic bjpw', insecure: true });
  });

  test.each([
    [{ exec: { command: 'aws' } }, {}],
    [{ 'auth-provider': { name: 'oidc' } }, {}],
    [{ as: 'bob', token: 't' }, {}],
    [{ token: 't' }, { 'proxy-url': 'http://proxy' }],
  ])('what asks for more is left to the official client: %j %j', (user, cluster) => {
    expect(readKubeconfig(file(user, cluster), {})).toBeUndefined();
  });

  test.each([
    ['an unknown context', { context: 'nope' }, /no context named "nope"/],
    ['a context without its cluster', { context: 'b' }, /no cluster named "missing"/],
  ])('%s is said', (_, source, words) => {
    expect(() => readKubeconfig(file({}), source)).toThrow(words);
  });

  test('a file that is no YAML, or has no server', () => {
    const path = join(folder, 'broken');
    writeFileSync(path, '{');
    expect(() => readKubeconfig(path, {})).toThrow(/broken cannot be read/);
    expect(() => readKubeconfig(file({}, { server: '' }), {})).toThrow(/no server address/);
  });
});

test.each([
  [undefined, undefined],
  [{}, undefined],
  [{ matchLabels: { app: 'a', tier: 'b' } }, 'app=a,tier=b'],
  [
    {
      matchExpressions: [
        { key: 'a', operator: 'In', values: ['x', 'y'] },
        { key: 'b', operator: 'NotIn', values: ['z'] },
        { key: 'c', operator: 'Exists' },
        { key: 'd', operator: 'DoesNotExist' },
      ],
    },
    'a in (x,y),b notin (z),c,!d',
  ],
])('selectorText %j', (selector, text) => {
  expect(selectorText(selector)).toBe(text);
});
