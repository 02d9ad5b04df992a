import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments, stringify } from 'yaml';
import { createRouter } from './router.ts';
import type { RouterChoice, TrafficRequest, Weights } from './types.ts';

const request: TrafficRequest = {
  namespace: 'sockshop-dev',
  service: 'carts',
  weights: { canary: 0, primary: 100 },
  ports: [{ port: 80, targetPort: 8080 }],
  hosts: ['carts.sockshop-dev.example.com'],
  selectors: { canary: { app: 'carts' }, primary: { app: 'carts-primary' } },
};
const choices = {
  istio: { kind: 'istio', apiVersion: 'networking.istio.io/v1alpha3' },
  gatewayApi: { kind: 'gateway-api', apiVersion: 'gateway.networking.k8s.io/v1' },
  service: { kind: 'service' },
} as const satisfies Record<string, RouterChoice>;

function yamlOf(choice: RouterChoice, changes: Partial<TrafficRequest> = {}, gateway = 'public-gateway.istio-system') {
  const kube = { get: async () => Promise.reject(new Error('objects() reads nothing')) };
  const objects = createRouter(choice, { kube, gateway }).objects({ ...request, ...changes });
  return objects.map((object) => stringify(object)).join('---\n');
}

describe("Istio's objects are Keptn's, to the letter", () => {
  test.each<[Weights, string]>([
    [{ canary: 0, primary: 100 }, virtualService('', '\n          weight: 100')],
    [{ canary: 100, primary: 0 }, virtualService('\n          weight: 100', '')],
    [{ canary: 30, primary: 70 }, virtualService('\n          weight: 30', '\n          weight: 70')],
  ])('%j', (weights, expected) => {
    expect(yamlOf(choices.istio, { weights })).toBe(
      [expected, destinationRule('carts-canary'), destinationRule('carts-primary')].join('---\n'),
    );
  });

  test('of several ports each is led to itself, and callers from outside to the lowest', () => {
    const ports = [{ port: 9090 }, { port: 80 }, { port: 53, protocol: 'UDP' }];
    const [spec] = parseAllDocuments(yamlOf(choices.istio, { ports })).map((document): unknown => document.toJS());
    const route = (port: number) => [
      { destination: { host: 'carts-canary.sockshop-dev.svc.cluster.local', port: { number: port } } },
      { destination: { host: 'carts-primary.sockshop-dev.svc.cluster.local', port: { number: port } }, weight: 100 },
    ];
    const http = [{ match: [{ gateways: ['mesh'], port: 9090 }], route: route(9090) }, { route: route(80) }];
    expect(spec).toMatchObject({ spec: { http } });
  });

  test('a public host that is the service itself is named once', () => {
    expect(yamlOf(choices.istio, { hosts: ['carts'] })).toContain('  hosts:\n    - carts\n  gateways:');
  });
});

describe('HTTPRoute', () => {
  test.each<[string, object]>([
    ['public-gateway.istio-system', { namespace: 'istio-system', name: 'public-gateway' }],
    ['istio-system/public-gateway', { namespace: 'istio-system', name: 'public-gateway' }],
    ['infra/gateway.example.com', { namespace: 'infra', name: 'gateway.example.com' }],
    ['gateway.example.com.infra', { namespace: 'infra', name: 'gateway.example.com' }],
    ['gateway', { name: 'gateway' }],
  ])('the gateway %s', (gateway, parent) => {
    const spec = { parentRefs: [parent] };
    expect(yamlOf(choices.gatewayApi, {}, gateway)).toContain(stringify({ spec }));
  });

  test('says the weight of zero, which would otherwise count as one', () => {
    const backendRefs = [
      { name: 'carts-canary', port: 80, weight: 0 },
      { name: 'carts-primary', port: 80, weight: 100 },
    ];
    expect(yamlOf(choices.gatewayApi)).toContain(stringify([{ backendRefs }]).replace(/^/gm, '    ').trimEnd());
  });

  test('without public hosts it takes all that the gateway has', () => {
    expect(yamlOf(choices.gatewayApi, { hosts: [] })).not.toContain('hostnames');
  });

  test('a Service of UDP alone has its lowest port', () => {
    const ports = [
      { port: 54, protocol: 'UDP' },
      { port: 53, protocol: 'UDP' },
    ];
    expect(yamlOf(choices.gatewayApi, { ports })).toContain('port: 53');
  });
});

describe('a request that no way can fulfil', () => {
  test.each<[Partial<TrafficRequest>, string]>([
    [{ weights: { canary: 60, primary: 60 } }, 'the weights 60 and 60 are not two whole percentages that sum to 100'],
    [{ weights: { canary: -1, primary: 101 } }, 'the weights -1 and 101 are not'],
    [{ weights: { canary: 0.5, primary: 99.5 } }, 'the weights 0.5 and 99.5 are not'],
    [{ ports: [] }, 'the Service has no port'],
    [{ ports: [{ port: 0 }] }, '0 is not a port number'],
    [{ ports: [{ port: 80 }, { port: 65_536 }] }, '65536 is not a port number'],
    [{ hosts: ['ok.example.com', 'Carts.example.com'] }, '"Carts.example.com" is not a host name in lower case'],
    [{ hosts: ['http://carts.example.com'] }, '"http://carts.example.com" is not'],
    [{ hosts: ['carts.example.com:80'] }, '"carts.example.com:80" is not'],
    [{ hosts: ['a..b'] }, '"a..b" is not'],
    [{ hosts: [`${'a'.repeat(250)}.com`] }, 'is not a host name'],
    [{ selectors: sides({ app: 'carts' }, { app: 'carts' }) }, 'cannot be told apart'],
    [{ selectors: sides({ app: 'carts' }, { app: 'carts', tier: 'web' }) }, 'cannot be told apart'],
    [{ selectors: sides({ app: 'carts', tier: 'web' }, { tier: 'web' }) }, 'cannot be told apart'],
    [{ selectors: sides({}, { app: 'carts-primary' }) }, 'cannot be told apart'],
  ])('%j', (changes, reason) => {
    for (const choice of Object.values(choices)) expect(() => yamlOf(choice, changes)).toThrow(reason);
  });

  test('a wildcard host is one', () => {
    expect(yamlOf(choices.gatewayApi, { hosts: ['*.carts.example.com'] })).toContain('*.carts.example.com');
  });
});

function sides(canary: Readonly<Record<string, string>>, primary: Readonly<Record<string, string>>) {
  return { canary, primary };
}

function virtualService(canary: string, primary: string): string {
  return `apiVersion: networking.istio.io/v1alpha3
kind: VirtualService
metadata:
  name: carts
spec:
  hosts:
    - carts.sockshop-dev.example.com
    - carts
  gateways:
    - public-gateway.istio-system
    - mesh
  http:
    - route:
        - destination:
            host: carts-canary.sockshop-dev.svc.cluster.local${canary}
        - destination:
            host: carts-primary.sockshop-dev.svc.cluster.local${primary}
`;
}

function destinationRule(name: string): string {
  return `apiVersion: networking.istio.io/v1alpha3
kind: DestinationRule
metadata:
  name: ${name}
spec:
  host: ${name}.sockshop-dev.svc.cluster.local
`;
}
