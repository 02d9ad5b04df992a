import { expect, test } from '@jest/globals';
import { registrationOf, subscriptionOf } from './registration.ts';

const EMPTY = { projects: [], stages: [], services: [] };

test('what Go leaves null is empty', () => {
  const filter = { projects: null, stages: null, services: null };
  const registration = registrationOf({ name: 'jmeter', subscriptions: [{ event: 'a', filter }] });
  expect(registration.subscriptions).toEqual([{ event: 'a', filter: EMPTY }]);
  expect(registrationOf({ subscriptions: null })).toEqual({
    name: '',
    metadata: {
      ...{ hostname: '', integrationversion: '', distributorversion: '', location: '' },
      kubernetesmetadata: { namespace: '', podname: '', deploymentname: '' },
    },
    subscriptions: [],
  });
});

test('topics of old distributors become subscriptions with the one filter that they had', () => {
  const subscription = { topics: ['a', 'b'], filter: { project: 'shop,other', stage: 'dev', service: '' } };
  const filter = { projects: ['shop', 'other'], stages: ['dev'], services: [] };
  expect(registrationOf({ subscription }).subscriptions).toEqual([
    { event: 'a', filter },
    { event: 'b', filter },
  ]);
  // Go sends both; the new one counts.
  const both = registrationOf({ subscription, subscriptions: [{ event: 'c' }] });
  expect(both.subscriptions).toEqual([{ event: 'c', filter: EMPTY }]);
});

test('a subscription without a filter is for everything', () => {
  expect(subscriptionOf({ event: 'a' })).toEqual({ event: 'a', filter: EMPTY });
  expect(subscriptionOf({}).event).toBe('');
});
