import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../support/index.ts';
import { npmStart, typePage } from './support/index.ts';

test('the tutorial works as it is typed', async () => {
  const folder = await temporaryFolder();
  const started = await npmStart(folder);
  const ran = await typePage('tutorial.md', started.exports, folder, 120_000);
  expect(ran.stdout).toMatch(/staging +carts\nproduction +carts/);
  expect(ran.stderr).toContain('ImagePullBackOff');
  expect(ran).toMatchObject({ exitCode: 0 });
  started.child.kill('SIGINT');
  expect((await started.child).exitCode).toBe(130);
}, 240_000);
