import { describe, expect, test } from '@jest/globals';
import { checkSubscription, checkedPlace } from './check.ts';
import { isWanted, reRegistered, withSubscription, withoutSubscription } from './decide.ts';
import { idWithLocation, keptnId, placeKey, type Place } from './ids.ts';
import type { Integration, IntegrationFilter, Registration, Subscription } from './types.ts';

const NOW = new Date('2026-11-21T12:00:00.000Z');
const everything = { projects: [], stages: [], services: [] };
const subscription = (id: string, filter: Partial<Subscription['filter']> = {}): Subscription => ({
  id,
  event: 'sh.keptn.event.test.triggered',
  filter: { ...everything, ...filter },
});
const metadata = (version: string, hostname = 'node-1') => ({
  ...{ hostname, integrationversion: version, distributorversion: '1.4.5', location: 'remote' },
  kubernetesmetadata: { namespace: 'tests', podname: 'jmeter-1', deploymentname: 'jmeter' },
});
const registration = (version: string): Registration => ({
  ...{ name: 'jmeter', metadata: metadata(version), subscriptions: [] },
});
const known: Integration = {
  ...{ id: 'i', name: 'jmeter', metadata: { ...metadata('1'), lastseen: '2026-11-20T00:00:00.000Z' } },
  subscriptions: [subscription('a', { projects: ['shop'], stages: ['dev'], services: ['carts'] })],
};

describe('an integration that registers again', () => {
  test('brings new metadata and keeps the subscriptions that it has', () => {
    const again = reRegistered(known, registration('2'), [subscription('new')], NOW);
    expect(again.metadata).toEqual({ ...metadata('2'), lastseen: NOW.toISOString() });
    expect(again.subscriptions).toEqual(known.subscriptions);
    expect(again.id).toBe('i');
  });

  test('subscribes anew where it has no subscription left', () => {
    const again = reRegistered({ ...known, subscriptions: [] }, registration('2'), [subscription('new')], NOW);
    expect(again.subscriptions).toEqual([subscription('new')]);
  });
});

test('a subscription takes the place of the one with its id', () => {
  const two = withSubscription(known, subscription('b'));
  const replaced = withSubscription(two, subscription('a'));
  expect(replaced.subscriptions).toEqual([subscription('a'), subscription('b')]);
  expect(withoutSubscription(replaced, 'a').subscriptions).toEqual([subscription('b')]);
});

test.each<[IntegrationFilter, boolean]>([
  [{}, true],
  [{ id: 'i', name: 'jmeter', namespace: 'tests' }, true],
  [{ id: 'j' }, false],
  [{ name: 'helm-service' }, false],
  [{ namespace: 'keptn' }, false],
  [{ project: 'shop', stage: 'dev', service: 'carts' }, true],
  [{ project: 'other' }, false],
  [{ stage: 'prod' }, false],
  [{ service: 'orders' }, false],
])('filter %j: %s', (filter, wanted) => {
  expect(isWanted(known, filter)).toBe(wanted);
});

describe('checks', () => {
  test.each<[string, Partial<Subscription['filter']>, boolean]>([
    ['jmeter', {}, true],
    ['jmeter', { stages: ['dev'], services: ['carts'] }, true],
    ['jmeter', { services: ['carts'] }, false],
    ['webhook-service', { projects: ['shop'] }, true],
    ['webhook-service', {}, false],
    ['webhook-service', { projects: ['shop', 'other'] }, false],
  ])('%s with %j: %s', (name, filter, valid) => {
    const check = () => checkSubscription(name, subscription('a', filter));
    if (valid) expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ code: 'SLW_UNIFORM_SUBSCRIPTION_INVALID' }));
  });

  test('a subscription names an event', () => {
    expect(() => checkSubscription('jmeter', { event: '', filter: everything })).toThrow('event must be specified');
  });

  test('a registration names itself, its namespace and its node', () => {
    const { kubernetesmetadata, ...rest } = metadata('1', '');
    const nowhere = { ...rest, kubernetesmetadata: { ...kubernetesmetadata, namespace: '' } };
    expect(() => checkedPlace({ name: 'jmeter', metadata: nowhere, subscriptions: [] })).toThrow(
      'metadata.kubernetesmetadata.namespace, metadata.hostname',
    );
  });
});

describe('ids', () => {
  const place: Place = { name: 'jmeter', namespace: 'tests', node: 'node-1', location: 'eu' };

  test("Keptn's id is the SHA-1 of name, namespace and node", () => {
    expect(keptnId(place)).toBe('ec01e5056b4ddaab8cb12ce5faf4b30ce7415469');
  });

  test('another node is the same place, another location is not', () => {
    expect(placeKey({ ...place, node: 'node-2' })).toBe(placeKey(place));
    expect(placeKey({ ...place, location: 'us' })).not.toBe(placeKey(place));
    expect(idWithLocation({ ...place, location: 'us' })).not.toBe(idWithLocation(place));
  });
});
