import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from '@jest/globals';
import { isAlive, projectRoot } from '../../tools/index.ts';
import { eventually, temporaryFolder } from '../support/index.ts';
import { cleanEnvironment } from './support/index.ts';

const DEMO = join(projectRoot(), 'dist', 'demo', 'main.js');

describe('npm run demo', () => {
  test('tells its story to the end and leaves nothing behind', async () => {
    // All that it starts keeps its files in this folder: processes are found by it, and only this run's.
    const folder = await temporaryFolder();
    const ran = await execa(process.execPath, [DEMO], { ...environment(folder), all: true, timeout: 150_000 });
    const text = ran.all;
    expect(text).toContain('$ slipway create project shop --shipyard shipyards/direct.yaml');
    expect(text).toMatch(
      /✔ version 1 {2}delivered to both stages in [\d.]+ m?s \(staging [\d.]+ m?s, production [\d.]+ m?s\)/,
    );
    expect(text).toMatch(/✔ version 2 {2}delivered to both stages/);
    expect(text).toMatch(/✖ version 3 {2}refused by staging after [\d.]+ s, rolled back, production untouched/);
    expect(text).toContain('ImagePullBackOff');
    expect(text.trimEnd()).toMatch(/The demo went as it should\.$/);
    expect(ran.exitCode).toBe(0);
    expect(await leftBy(folder)).toEqual([]);
  }, 180_000);

  test('Ctrl-C in the middle leaves nothing behind', async () => {
    const folder = await temporaryFolder();
    const child = execa(process.execPath, [DEMO], { ...environment(folder), all: true, timeout: 120_000 });
    let text = '';
    child.all.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await eventually(() => expect(text).toContain('slipway create project'), { timeout: 60_000 });
    expect(await leftBy(folder)).not.toEqual([]);
    child.kill('SIGINT');
    const ran = await child;
    expect(ran.exitCode).toBe(130);
    expect(await leftBy(folder)).toEqual([]);
  }, 120_000);

  test('kill -9 leaves nothing behind', async () => {
    const folder = await temporaryFolder();
    const child = execa(process.execPath, [DEMO], { ...environment(folder), all: true, timeout: 120_000 });
    let text = '';
    child.all.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await eventually(() => expect(text).toContain('Slipway is ready'), { timeout: 60_000 });
    const pids = (await leftBy(folder)).map((line) => Number.parseInt(line, 10));
    expect(pids.length).toBeGreaterThan(5);
    child.kill('SIGKILL');
    await child;
    await eventually(() => expect(pids.filter((pid) => isAlive(pid))).toEqual([]), { timeout: 20_000 });
  }, 120_000);

  test('an unknown option is refused with words', async () => {
    const ran = await execa(process.execPath, [DEMO, '--contxt', 'x'], environment('/tmp'));
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain('--contxt');
  });
});

function environment(folder: string) {
  return { env: { ...cleanEnvironment(), TMPDIR: folder }, extendEnv: false, reject: false, stdin: 'ignore' } as const;
}

/** Processes whose arguments name the folder, with their ids, as `ps` shows them. */
async function leftBy(folder: string): Promise<string[]> {
  const { stdout } = await execa('ps', ['-e', '-o', 'pid=,args='], { timeout: 10_000 });
  return stdout
    .split('\n')
    .filter((line) => line.includes(folder))
    .map((line) => line.trim());
}
