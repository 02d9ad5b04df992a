import { describe, expect, test } from '@jest/globals';
import { discoverTraffic } from './discover.ts';
import type { ServedTraffic } from './types.ts';

const ISTIO = ['virtualservices', 'destinationrules'];

/** Answers of an API server: resources by group and version, the first version being the preferred one. */
type Served = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

describe('discoverTraffic', () => {
  test.each<[string, Served, ServedTraffic]>([
    ['nothing', {}, {}],
    [
      'an Istio of many versions: the one that Keptn writes',
      { 'networking.istio.io': { v1: ISTIO, v1beta1: ISTIO, v1alpha3: ISTIO } },
      { istio: 'networking.istio.io/v1alpha3' },
    ],
    [
      'an Istio that has dropped it: the preferred one',
      { 'networking.istio.io': { v1: ISTIO, v1beta1: ISTIO } },
      { istio: 'networking.istio.io/v1' },
    ],
    ['half of Istio', { 'networking.istio.io': { v1alpha3: ['virtualservices', 'virtualservices/status'] } }, {}],
    [
      'a Gateway API whose preferred version lacks the kind',
      { 'gateway.networking.k8s.io': { v1: ['gateways'], v1beta1: ['gateways', 'httproutes'] } },
      { gatewayApi: 'gateway.networking.k8s.io/v1beta1' },
    ],
    ['a Gateway API for TCP alone', { 'gateway.networking.k8s.io': { v1alpha2: ['tcproutes'] } }, {}],
    [
      'both',
      { 'networking.istio.io': { v1alpha3: ISTIO }, 'gateway.networking.k8s.io': { v1: ['httproutes'] } },
      { istio: 'networking.istio.io/v1alpha3', gatewayApi: 'gateway.networking.k8s.io/v1' },
    ],
  ])('%s', async (_, served, found) => {
    expect(await discoverTraffic({ get: async <T>(path: string) => answer(served, path) as T | undefined })).toEqual(
      found,
    );
  });

  test('a failure is no absence', async () => {
    const get = async () => Promise.reject(new Error('refused'));
    await expect(discoverTraffic({ get })).rejects.toThrow('refused');
  });
});

function answer(served: Served, path: string): unknown {
  const [, , group = '', version] = path.split('/');
  const versions = served[group];
  if (versions === undefined) return undefined;
  if (version !== undefined) return { resources: versions[version]?.map((name) => ({ name })) };
  const names = Object.keys(versions).map((name) => ({ version: name }));
  return { preferredVersion: names[0], versions: names };
}
