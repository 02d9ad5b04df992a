import { expect, test } from '@jest/globals';
import type { ManifestObject } from '../../kit/helm/index.ts';
import { ledSelectors } from './led-services.ts';

const object = (kind: string, name: string, spec: object): ManifestObject => ({
  kind,
  name,
  namespace: 'shop',
  object: { spec },
});
const SERVICES = ['canary', 'primary'].map((side) => object('Service', `carts-${side}`, { selector: { app: side } }));
const host = (side: string) => ({ destination: { host: `carts-${side}.shop.svc.cluster.local` } });
const backend = (side: string, weight?: number) => ({
  name: `carts-${side}`,
  ...(weight === undefined ? {} : { weight }),
});

test.each<[string, object, readonly string[]]>([
  ['VirtualService', { http: [{ route: [{ ...host('canary'), weight: 100 }, host('primary')] }] }, ['canary']],
  ['VirtualService', { http: [{ route: [host('canary'), { ...host('primary'), weight: 100 }] }] }, ['primary']],
  ['HTTPRoute', { rules: [{ backendRefs: [backend('canary', 0), backend('primary', 100)] }] }, ['primary']],
  ['HTTPRoute', { rules: [{ backendRefs: [backend('canary'), backend('primary', 1)] }] }, ['canary', 'primary']],
  ['Service', { selector: { app: 'canary' } }, ['canary']],
  ['Service', {}, []],
  ['VirtualService', {}, []],
])('%s %j', (kind, spec, sides) => {
  expect(ledSelectors(object(kind, 'carts', spec), SERVICES)).toEqual(sides.map((app) => ({ app })));
});
