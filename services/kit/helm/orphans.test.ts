import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { findOrphans, isAlive, processSpace, terminate } from './orphans.ts';

/** Any program with helm's arguments behind its own; node stops reading options at the first plain word. */
async function start(args: readonly string[], workDir: string) {
  const script = 'setInterval(() => {}, 1000); process.stdout.write("up")';
  const env = { PATH: process.env['PATH'], HELM_CONFIG_HOME: `${workDir}/config` };
  const child = spawn(process.execPath, ['-e', script, ...args], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  return child;
}

test('the helm of a release is found, ends when told, and is then known to be gone', async () => {
  const trace = { release: 'carts', namespace: 'shop-dev', workDir: `/tmp/orphans-${process.pid}` };
  const child = await start(['upgrade', '--namespace=shop-dev', '--', 'carts', '/chart'], trace.workDir);
  try {
    const [orphan] = findOrphans(trace);
    expect(orphan?.pid).toBe(child.pid);
    expect(isAlive(orphan!)).toBe(true);
    expect(isAlive({ ...orphan!, started: '1' })).toBe(false);
    expect(findOrphans({ ...trace, release: 'cart' })).toEqual([]);
    expect(findOrphans({ ...trace, namespace: 'shop' })).toEqual([]);
    expect(findOrphans({ ...trace, workDir: '/tmp/other' })).toEqual([]);
    const ended = once(child, 'exit');
    terminate(orphan!);
    await ended;
    expect(isAlive(orphan!)).toBe(false);
    expect(findOrphans(trace)).toEqual([]);
    expect(() => terminate(orphan!)).not.toThrow();
  } finally {
    child.kill('SIGKILL');
  }
});

test('the process space is stable and fit for a label', () => {
  expect(processSpace()).toMatch(/^[0-9a-f]{16}$/);
  expect(processSpace()).toBe(processSpace());
});
