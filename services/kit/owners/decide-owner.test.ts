import { expect, test } from '@jest/globals';
import { decideOwner, OWNERS } from './decide-owner.ts';

const { deployer, rollouts } = OWNERS;

test.each<[string, boolean, boolean, string]>([
  ['deployment', true, true, deployer],
  ['deployment', true, false, deployer],
  ['deployment', false, true, rollouts],
  ['deployment', false, false, deployer],
  ['release', true, true, rollouts],
  ['release', true, false, deployer],
  ['release', false, true, rollouts],
  ['release', false, false, deployer],
  ['rollback', true, true, rollouts],
  ['rollback', true, false, deployer],
  ['rollback', false, true, rollouts],
  ['action', false, true, deployer],
])('%s, chart in Git %j, Rollout in the cluster %j: %s', async (task, chart, rollout, owner) => {
  const facts = { hasChart: () => Promise.resolve(chart), hasRollout: () => Promise.resolve(rollout) };
  expect(await decideOwner(task, facts)).toBe(owner);
});

test('the cluster is not asked where a chart decides, nor Git where the cluster does', async () => {
  const never = () => Promise.reject(new Error('asked'));
  expect(await decideOwner('deployment', { hasChart: () => Promise.resolve(true), hasRollout: never })).toBe(deployer);
  expect(await decideOwner('release', { hasChart: never, hasRollout: () => Promise.resolve(true) })).toBe(rollouts);
});
