import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from '@jest/globals';
import { projectRoot } from '../../tools/index.ts';
import { temporaryFolder } from '../support/index.ts';
import { cleanEnvironment } from './support/index.ts';

const DEMO = join(projectRoot(), 'dist', 'demo', 'canary', 'main.js');

test('npm run demo:canary tells its story to the end and leaves nothing behind', async () => {
  // All that it starts keeps its files in this folder: processes are found by it, and only this run's.
  const folder = await temporaryFolder();
  const env = { ...cleanEnvironment(), TMPDIR: folder };
  const ran = await execa(process.execPath, [DEMO], {
    env,
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    all: true,
    timeout: 400_000,
  });
  const text = ran.all;
  expect(text.trimEnd()).toMatch(/The canary demo went as it should\.$/);
  expect(ran.exitCode).toBe(0);
  const [, , first = '', second = '', failing = '', declined = ''] = text.split(/^\d {2}/m);
  expect(first).toMatch(/delivery +100 % +■■■■ .*waits for approval/);
  expect(second).toMatch(
    /delivery +25 % +■□□□ .*\$ slipway approve .*canaryphase1 +50 % +■■□□ .*canaryphase2 +75 % +■■■□ .*canaryphase3 +100 % +■■■■ /s,
  );
  expect(failing).toMatch(/canaryphase2 +75 % +■■■□ .*evaluation fail, approval skipped\n.*rollback +0 % +□□□□ /);
  expect(declined).toMatch(/delivery +25 % +■□□□ .*\$ slipway decline .*rollback +0 % +□□□□ /s);
  expect(text).toMatch(/✔ version 2 {2}25, 50, 75, 100 % of the traffic/);
  expect(text).toMatch(/✖ version 3 {2}25, 50, 75, 0 % after an evaluation failed; version 2 is back/);
  expect(text).toMatch(/✖ version 4 {2}25, 0 % when it was declined; version 2 stayed/);
  const { stdout } = await execa('ps', ['-e', '-o', 'pid=,args='], { timeout: 10_000 });
  expect(stdout.split('\n').filter((line) => line.includes(folder))).toEqual([]);
}, 420_000);
