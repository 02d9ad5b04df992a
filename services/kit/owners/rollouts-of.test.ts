import { describe, expect, test } from '@jest/globals';
import { slipwayError } from '../errors/index.ts';
import { rolloutsAmong, rolloutsOf } from './rollouts-of.ts';

const scope = { project: 'shop', stage: 'prod', service: 'carts' };
const release = 'shop-prod-carts';
const rollout = (name: string, of?: string, deletionTimestamp?: string) => ({
  metadata: {
    name,
    ...(of === undefined ? {} : { annotations: { 'meta.helm.sh/release-name': of } }),
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
  },
});

describe('which Rollouts belong to a service', () => {
  test.each<[string, ReturnType<typeof rollout>[], readonly string[], boolean]>([
    ['none', [], [], false],
    [
      'those of its release, whatever they are called',
      [rollout('web', release), rollout('api', release)],
      ['api', 'web'],
      true,
    ],
    ['of its release before those of its name', [rollout('carts'), rollout('x', release)], ['x'], true],
    ['of another release with its name', [rollout('carts', 'other')], ['carts'], false],
    ['service and stage before service', [rollout('carts'), rollout('carts-prod')], ['carts-prod'], false],
    ['service', [rollout('carts'), rollout('orders')], ['carts'], false],
    ['others', [rollout('orders', 'orders'), rollout('carts-dev')], [], false],
    ['one that is being deleted', [rollout('carts', release, '2026-01-01T00:00:00Z')], [], false],
  ])('%s', (_, found, names, isHelms) => {
    expect(rolloutsAmong(found, scope, release)).toEqual({ names, isHelms });
  });
});

describe('rolloutsOf', () => {
  const names = { namespace: '{project}-{stage}', release: '{project}-{stage}-{service}' };
  const forbidden = slipwayError('SLW_KUBE_FORBIDDEN', { reason: 'rollouts.argoproj.io is forbidden' });
  const answering = (list: () => Promise<unknown>, group: unknown) => ({
    get: async <T>(path: string) =>
      ((await (path.endsWith('/rollouts') ? list() : group)) ?? undefined) as T | undefined,
  });

  test('a cluster without the definition has none', async () => {
    const found = await rolloutsOf(
      answering(() => Promise.resolve(undefined), undefined),
      names,
    )(scope);
    expect(found).toEqual({ namespace: 'shop-prod', names: [], isHelms: false });
  });

  test('missing rights for what the cluster does not have are no trouble', async () => {
    const kube = answering(() => Promise.reject(forbidden), undefined);
    expect(await rolloutsOf(kube, names)(scope)).toMatchObject({ names: [] });
  });

  test('missing rights for what the cluster has are told', async () => {
    const kube = answering(() => Promise.reject(forbidden), { resources: [] });
    await expect(rolloutsOf(kube, names)(scope)).rejects.toBe(forbidden);
  });
});
