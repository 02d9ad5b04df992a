import { expect, test } from '@jest/globals';
import { reasonIn, remoteFailure } from './failure.ts';

const url = 'https://git.example.com/shop.git';

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
] as const)('%j is %s', (stderr, code, retryable) => {
  expect(remoteFailure({ url, stderr, secrets: [] })).toMatchObject({ code, retryable });
});

test('what the remote says is one line, bounded, and without secrets', () => {
  const text = reasonIn(`To https://x\nremote: no \u001b[31mhush1234\nhint: try this\n${'x'.repeat(900)}`, [
    'hush1234',
    '',
  ]);
  expect(text).toMatch(/^remote: no {2}\[31m\*\*\*; xxx/);
  expect(text).toHaveLength(500);
});
