import { expect, test } from '@jest/globals';
import { reasonIn, remoteFailure } from './failure.ts';

const url = 'https://git.example.com/shop.git';

const access = (words: string) => `fatal: unable to access '${url}/': ${words}`;

test.each([
  ["fatal: could not read Username for 'https://x': terminal prompts disabled", 'SLW_GIT_REMOTE_DENIED', false],
  ["remote: HTTP Basic: Access denied\nfatal: Authentication failed for 'https://x'", 'SLW_GIT_REMOTE_DENIED', false],
  ["fatal: unable to access 'https://x/': The requested URL returned error: 403", 'SLW_GIT_REMOTE_DENIED', false],
  [
    'git@host: Permission denied (publickey).\nfatal: Could not read from remote repository.',
    'SLW_GIT_REMOTE_DENIED',
    false,
  ],
  ["fatal: repository 'https://x/' not found", 'SLW_GIT_REMOTE_UNKNOWN', false],
  ["fatal: '/srv/x' does not appear to be a git repository", 'SLW_GIT_REMOTE_UNKNOWN', false],
  ["fatal: unable to access 'https://x/': The requested URL returned error: 301", 'SLW_GIT_REMOTE_MOVED', false],
  [
    "fatal: unable to access 'https://x/': server certificate verification failed. CAfile: none",
    'SLW_GIT_REMOTE_UNTRUSTED',
    false,
  ],
  ['Host key verification failed.\nfatal: Could not read from remote repository.', 'SLW_GIT_REMOTE_UNTRUSTED', false],
  ["fatal: unable to access 'https://x/': Could not resolve host: x", 'SLW_GIT_REMOTE_UNREACHABLE', true],
  [
    "fatal: unable to access 'http://x/': Failed to connect to x port 1: Connection refused",
    'SLW_GIT_REMOTE_UNREACHABLE',
    true,
  ],
  ["fatal: unable to access 'https://x/': The requested URL returned error: 503", 'SLW_GIT_REMOTE_UNREACHABLE', true],
  ['fatal: the remote end hung up unexpectedly', 'SLW_GIT_REMOTE_UNREACHABLE', true],
  ['', 'SLW_GIT_REMOTE_UNREACHABLE', true],
  [access('The requested URL returned error: 407'), 'SLW_GIT_PROXY_DENIED', false],
  [access('CONNECT tunnel failed, response 403'), 'SLW_GIT_PROXY_DENIED', false],
  [access('Received HTTP code 407 from proxy after CONNECT'), 'SLW_GIT_PROXY_DENIED', false],
  [access('CONNECT tunnel failed, response 502'), 'SLW_GIT_PROXY_UNREACHABLE', true],
  [access('Received HTTP code 503 from proxy after CONNECT'), 'SLW_GIT_PROXY_UNREACHABLE', true],
  [access('Failed to connect to x port 443 via proxy.corp after 0 ms'), 'SLW_GIT_PROXY_UNREACHABLE', true],
  [access('Proxy CONNECT aborted'), 'SLW_GIT_PROXY_UNREACHABLE', true],
  [access('Could not resolve proxy: proxy.corp'), 'SLW_GIT_PROXY_UNREACHABLE', true],
] as const)('%j is %s', (stderr, code, retryable) => {
  expect(remoteFailure({ url, stderr, secrets: [] })).toMatchObject({ code, retryable });
});

test.each([
  [
    'http://proxy.corp:3128',
    'proxy.corp',
    'SLW_GIT_PROXY_UNREACHABLE',
    'The proxy http://proxy.corp:3128 does not lead to',
  ],
  ['http://[::1]:3128', '::1', 'SLW_GIT_PROXY_UNREACHABLE', 'The proxy http://[::1]:3128 '],
  [
    'http://proxy.corp:3128',
    'git.example.com',
    'SLW_GIT_REMOTE_UNREACHABLE',
    'The Git remote https://git.example.com/',
  ],
  [undefined, 'git.example.com', 'SLW_GIT_REMOTE_UNREACHABLE', 'The Git remote https://git.example.com/'],
])('by %s, that %s cannot be reached is %s', (address, host, code, words) => {
  const proxy = address === undefined ? undefined : new URL(address);
  const stderr = access(`Failed to connect to ${host} port 3128 after 0 ms: Couldn't connect to server`);
  const message = expect.stringContaining(words);
  expect(remoteFailure({ url, proxy, stderr, secrets: [] })).toMatchObject({ code, message });
});

test('what the remote says is one line, bounded, and without secrets', () => {
  const text = reasonIn(`To https://x\nremote: no \u001b[31mhush1234\nhint: try this\n${'x'.repeat(900)}`, [
    'hush1234',
    '',
  ]);
  expect(text).toMatch(/^remote: no {2}\[31m\*\*\*; xxx/);
  expect(text).toHaveLength(500);
});
