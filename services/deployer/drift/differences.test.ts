import { describe, expect, test } from '@jest/globals';
import type { ManifestObject } from '../../kit/helm/index.ts';
import { differenceOf, inWords } from './differences.ts';

const manifestObject = (kind: string, object: object): ManifestObject => ({
  kind,
  name: 'carts',
  namespace: 'shop',
  object: object as ManifestObject['object'],
});
const SERVICE = {
  metadata: { name: 'carts', labels: { app: 'carts' }, annotations: {} },
  spec: { selector: { app: 'carts' }, ports: [{ port: 80, targetPort: 'http' }], type: '' },
};
const LIVE_SERVICE = {
  metadata: { name: 'carts', labels: { app: 'carts', more: 'x' }, annotations: { 'meta.helm.sh/release-name': 'r' } },
  spec: {
    selector: { app: 'carts' },
    ports: [{ port: 80, targetPort: 'http', protocol: 'TCP' }],
    type: 'ClusterIP',
    clusterIP: '10.0.0.1',
  },
};
const deployment = (spec: object) => ({ metadata: { name: 'carts' }, spec });
const container = (more: object) => ({ template: { spec: { containers: [{ name: 'c', ...more }] } } });

function pathOf(kind: string, wanted: object, live: object | undefined): string | undefined {
  const difference = differenceOf(manifestObject(kind, wanted), live as Record<string, unknown> | undefined);
  return difference === undefined ? undefined : inWords(difference);
}

describe('no difference', () => {
  test.each<[string, string, object, object]>([
    ['what the cluster adds', 'Service', { ...SERVICE, spec: { ...SERVICE.spec, type: 'ClusterIP' } }, LIVE_SERVICE],
    ['what is empty and left out', 'Deployment', deployment({ paused: false, template: {} }), deployment({})],
    [
      'a quantity that the cluster writes its own way',
      'Deployment',
      deployment(container({ resources: { limits: { cpu: 0.5, memory: '1024Mi' } } })),
      deployment(container({ resources: { limits: { cpu: '500m', memory: '1Gi' } } })),
    ],
    [
      'a number where a text belongs',
      'Deployment',
      deployment(container({ env: [{ name: 'A', value: 1 }] })),
      deployment(container({ env: [{ name: 'A', value: '1' }] })),
    ],
    [
      'the number of pods, which an autoscaler may count',
      'Deployment',
      deployment({ replicas: 2 }),
      deployment({ replicas: 7 }),
    ],
  ])('%s', (_, kind, wanted, live) => {
    expect(pathOf(kind, wanted, live)).toBeUndefined();
  });
});

describe('a difference', () => {
  const withSpec = (spec: object) => ({ ...LIVE_SERVICE, spec: { ...LIVE_SERVICE.spec, ...spec } });
  const wanted = { ...SERVICE, spec: { ...SERVICE.spec, type: 'ClusterIP' } };
  test.each<[string, string, object, object | undefined, string]>([
    ['gone', 'Service', wanted, undefined, 'Service carts is gone'],
    [
      'another selector',
      'Service',
      wanted,
      withSpec({ selector: { app: 'other' } }),
      'Service carts has another spec.selector.app',
    ],
    [
      'one label more to select by',
      'Service',
      wanted,
      withSpec({ selector: { app: 'carts', x: 'y' } }),
      'Service carts has another spec.selector',
    ],
    [
      'one port more',
      'Service',
      wanted,
      withSpec({ ports: [{ port: 80, targetPort: 'http' }, { port: 81 }] }),
      'Service carts has another spec.ports',
    ],
    [
      'no pods at all',
      'Deployment',
      deployment({ replicas: 2 }),
      deployment({ replicas: 0 }),
      'Deployment carts has another spec.replicas',
    ],
    [
      'another image',
      'Deployment',
      deployment(container({ image: 'a:1' })),
      deployment(container({ image: 'a:2' })),
      'Deployment carts has another spec.template.spec.containers.image',
    ],
    [
      'other weights',
      'VirtualService',
      { metadata: {}, spec: { http: [{ route: [{ weight: 100 }, {}] }] } },
      { metadata: {}, spec: { http: [{ route: [{ weight: 50 }, { weight: 50 }] }] } },
      'VirtualService carts has another spec.http.route.weight',
    ],
    [
      'no label',
      'Service',
      wanted,
      { ...LIVE_SERVICE, metadata: { name: 'carts' } },
      'Service carts has another metadata.labels',
    ],
    [
      'a text where a list belongs',
      'Service',
      wanted,
      withSpec({ ports: 'x' }),
      'Service carts has another spec.ports',
    ],
  ])('%s', (_, kind, object, live, words) => {
    expect(pathOf(kind, object, live)).toBe(words);
  });
});
