import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { harden, type Hardened } from './harden.ts';
import type { Permission } from './types.ts';

const config = (user: object = { token: 't' }, cluster: object = {}) =>
  stringify({
    'current-context': 'a',
    contexts: [
      { name: 'a', context: { cluster: 'c', user: 'u' } },
      { name: 'b', context: { cluster: 'c', user: 'missing' } },
      { name: 'd', context: { cluster: 'missing', user: 'u' } },
    ],
    clusters: [{ name: 'c', cluster: { server: 'https://k:6443', ...cluster } }],
    users: [
      { name: 'u', user },
      { name: 'other', user: { token: 'of somebody else' } },
    ],
  });
const reasons = (hardened: Hardened) => ('refused' in hardened ? hardened.refused.join('; ') : '');

test('one context is left, with what a connection needs and nothing else', () => {
  const cluster = { 'certificate-authority-data': 'Y2E=', extensions: [{ name: 'x' }] };
  const hardened = harden(config({ token: 't', Exec: { command: 'x' } }, cluster), undefined, []);
  expect('kubeconfig' in hardened && JSON.parse(hardened.kubeconfig)).toEqual({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'slipway',
    contexts: [{ name: 'slipway', context: { cluster: 'slipway', user: 'slipway' } }],
    clusters: [{ name: 'slipway', cluster: { server: 'https://k:6443', 'certificate-authority-data': 'Y2E=' } }],
    users: [{ name: 'slipway', user: { token: 't' } }],
  });
});

describe('refused', () => {
  test.each<[string, object, object, Permission]>([
    ['exec', { exec: { command: 'sh' } }, {}, 'helpers'],
    ['auth-provider', { 'auth-provider': { name: 'oidc' } }, {}, 'helpers'],
    ['certificate-authority', {}, { 'certificate-authority': '/etc/passwd' }, 'files'],
    ['tokenFile', { tokenFile: '/var/run/secrets/kubernetes.io/serviceaccount/token' }, {}, 'files'],
    ['client-key', { 'client-key': '/root/key' }, {}, 'files'],
    ['insecure-skip-tls-verify', {}, { 'insecure-skip-tls-verify': true }, 'insecure'],
    ['without TLS', {}, { server: 'http://k:8080' }, 'insecure'],
  ])('%s, unless it is allowed', (words, user, cluster, permission) => {
    const text = config(user, cluster);
    const others = (['helpers', 'files', 'insecure'] as const).filter((each) => each !== permission);
    expect(reasons(harden(text, undefined, others))).toMatch(new RegExp(`${words}.*allow: \\[${permission}\\]`));
    const allowed = harden(text, undefined, [permission]);
    expect('kubeconfig' in allowed && allowed.kubeconfig).toContain(
      JSON.stringify({ ...user, ...cluster }).slice(1, -1),
    );
  });

  test('everything at once', () => {
    const hardened = harden(config({ exec: {}, tokenFile: 'a' }, { 'insecure-skip-tls-verify': true }), undefined, []);
    expect('refused' in hardened && hardened.refused).toHaveLength(3);
  });

  test.each([
    ['a relative file, which has no folder', config({ tokenFile: 'token' }), undefined, /absolute path/],
    ['another scheme', config({}, { server: 'file:///etc' }), undefined, /not reached by https/],
    ['no server', config({}, { server: 'k' }), undefined, /no server address/],
    ['no context', '{}', undefined, /no current context/],
    ['an unknown context', config(), 'z', /no context named "z"/],
    ['a context without a user', config(), 'b', /no user/],
    ['a context without a cluster', config(), 'd', /no cluster/],
    ['no map', '- a', undefined, /no kubeconfig/],
    ['no YAML', 'token: "secret\n: {', undefined, /no YAML/],
    ['an alias bomb', bomb(), undefined, /no YAML/],
  ])('%s', (_, text, context, words) => expect(reasons(harden(text, context, ['files']))).toMatch(words));

  test('no reason quotes the text', () => expect(reasons(harden('a: "hush\n: {', undefined, []))).not.toMatch(/hush/));
});

function bomb(): string {
  const lines = [...Array(12).keys()].map((n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(',')}]`);
  return ['a0: &a0 x', ...lines].join('\n');
}
