import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { findOrphans, isAlive, processSpace, terminate } from './orphans.ts';

test('a process is found by its argument, ends when told, and is then known to be gone', async () => {
  const mark = `slipway-orphan-${process.pid}-${Date.now()}`;
  const child = spawn('sleep', ['60'], { argv0: mark });
  await once(child, 'spawn');
  const [orphan] = findOrphans(mark);
  expect(orphan?.pid).toBe(child.pid);
  expect(isAlive(orphan!)).toBe(true);
  expect(isAlive({ ...orphan!, started: '1' })).toBe(false);
  terminate(orphan!);
  await once(child, 'exit');
  expect(isAlive(orphan!)).toBe(false);
  expect(findOrphans(mark)).toEqual([]);
  expect(() => terminate(orphan!)).not.toThrow();
});

test('the process space is stable and fit for a label', () => {
  expect(processSpace()).toMatch(/^[0-9a-f]{16}$/);
  expect(processSpace()).toBe(processSpace());
});
