import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../support/index.ts';
import { npmStart, typePage } from './support/index.ts';

test('the tutorial of canaries works as it is typed', async () => {
  const folder = await temporaryFolder();
  const started = await npmStart(folder, '--with-rollouts');
  const ran = await typePage('tutorial-canary.md', started.exports, folder, 240_000);
  expect({ exit: ran.exitCode, err: ran.exitCode === 0 ? '' : ran.stderr }).toEqual({ exit: 0, err: '' });
  expect(ran.stdout).toContain('my-canary.yaml: nothing to be said');
  expect(ran.stdout).toMatch(/evaluation of carts in canaryphase2: fail/);
  // What serves in the end is the version before the failed one, healthy.
  expect(ran.stdout.trimEnd().split('\n').at(-1)).toMatch(/Healthy.*nginx-unprivileged:1\.28-alpine/);
  started.child.kill('SIGINT');
  expect((await started.child).exitCode).toBe(130);
}, 420_000);
