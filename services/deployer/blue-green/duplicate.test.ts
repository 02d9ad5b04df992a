import { expect, test } from '@jest/globals';
import { canaryService, frontService, primaryDeployment, primaryService } from './duplicate.ts';
import type { DeploymentObject, ServiceObject } from './objects.ts';

const SERVICE = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: 'carts',
    namespace: 'shop-prod',
    resourceVersion: '7',
    labels: { app: 'carts', 'app.kubernetes.io/name': 'carts', team: 'shop' },
    annotations: { note: 'kept' },
  },
  spec: {
    type: 'LoadBalancer',
    clusterIP: '10.0.0.7',
    clusterIPs: ['10.0.0.7'],
    loadBalancerIP: '1.2.3.4',
    externalIPs: ['1.2.3.4'],
    selector: { app: 'carts', tier: 'web' },
    ports: [{ name: 'http', port: 80, targetPort: 'http', nodePort: 30080 }],
  },
  status: { loadBalancer: {} },
} as object as ServiceObject;

const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'carts', namespace: 'shop-prod', uid: 'u', labels: { app: 'carts' } },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'carts', tier: 'web' } },
    template: {
      metadata: { labels: { app: 'carts', 'app.kubernetes.io/name': 'carts', tier: 'web' }, annotations: { a: 'b' } },
      spec: { containers: [{ name: 'c', env: [{ name: 'TAGS', value: 'x keptn_deployment=canary y' }] }] },
    },
  },
  status: { replicas: 3 },
} as object as DeploymentObject;

const SPEC = { type: 'LoadBalancer', ports: [{ name: 'http', port: 80, targetPort: 'http' }] };

test('the Service of the canary: another name, nothing that the cluster gave', () => {
  expect(canaryService(SERVICE)).toEqual({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'carts-canary', labels: SERVICE.metadata.labels, annotations: { note: 'kept' } },
    spec: { ...SPEC, selector: { app: 'carts', tier: 'web' } },
  });
  expect(frontService(canaryService(SERVICE)).metadata.name).toBe('carts');
});

test('a headless Service stays one', () => {
  const headless = { ...SERVICE, spec: { ...SERVICE.spec, clusterIP: 'None' } };
  expect(canaryService(headless).spec.clusterIP).toBe('None');
});

test('the Service of the primary: selector and labels of its own', () => {
  expect(primaryService(SERVICE)).toEqual({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'carts-primary',
      labels: { app: 'carts-primary', 'app.kubernetes.io/name': 'carts-primary', team: 'shop' },
      annotations: { note: 'kept' },
    },
    spec: { ...SPEC, selector: { app: 'carts-primary', tier: 'web' } },
  });
});

test('the Deployment of the primary: pods of its own, told so, as many as the canary has', () => {
  expect(primaryDeployment(DEPLOYMENT)).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'carts-primary', labels: { app: 'carts' } },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'carts-primary', tier: 'web' } },
      template: {
        metadata: {
          labels: { app: 'carts-primary', 'app.kubernetes.io/name': 'carts-primary', tier: 'web' },
          annotations: { a: 'b' },
        },
        spec: { containers: [{ name: 'c', env: [{ name: 'TAGS', value: 'x keptn_deployment=primary y' }] }] },
      },
    },
  });
});
