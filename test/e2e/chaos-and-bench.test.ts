import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { execa } from 'execa';
import { projectRoot } from '../../tools/index.ts';

/** The short forms of the slow commands; the long ones are `npm run chaos` and `npm run bench`. */
async function run(script: string, args: readonly string[]): Promise<readonly object[]> {
  const { stdout } = await execa(process.execPath, [join(projectRoot(), 'dist', 'test', script, 'main.js'), ...args], {
    reject: false,
    timeout: 150_000,
  });
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as object);
}

test('killed at each step and at random moments, the executor answers every event exactly once', async () => {
  const [result] = await run('chaos', ['executor', '--runs', '14', '--json']);
  expect(result).toMatchObject({ name: 'executor', runs: 14, checked: 56, failures: [] });
}, 160_000);

test('killed with NATS or without while they wait, two replicas end every wait exactly once', async () => {
  const [result] = await run('chaos', ['waits', '--runs', '9', '--json']);
  expect(result).toMatchObject({ name: 'waits', runs: 9, checked: 45, failures: [] });
}, 160_000);

test('killed, replaced while it stands still, or without NATS, the conductor ends every run once and in its turn', async () => {
  // A seed with one of each, and with runs that are paused, resumed and aborted.
  const [result] = await run('chaos', ['conductor', '--runs', '3', '--seed', '5693', '--json']);
  expect(result).toMatchObject({ name: 'conductor', runs: 3, seed: 5693, failures: [] });
}, 160_000);

test('the bench measures and judges; which figure is reached is its own command to say', async () => {
  const figures = await run('bench', ['started', '--json']);
  expect(figures).toEqual(
    ['started.p50', 'started.p99'].map((name) =>
      expect.objectContaining({ name, unit: 'ms', verdict: expect.stringMatching(/^(met|missed)$/) }),
    ),
  );
  for (const { value } of figures as readonly { readonly value: number }[]) {
    expect(value).toBeGreaterThan(0.1);
    // Ten times the target: what no noise of a shared machine explains.
    expect(value).toBeLessThan(500);
  }
}, 160_000);
