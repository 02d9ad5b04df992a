import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { createRouter, type RouterChoice } from '../../kit/traffic/index.ts';
import { textsOf, yamlText } from '../plain-chart/index.ts';
import { filesOf, generatedChart, type GeneratedFile, type Lead } from './files.ts';
import { generate, joined, readGenerated, withSides } from './generated.ts';
import type { DeploymentObject, Doubled, ServiceObject } from './objects.ts';

const service = (name: string): ServiceObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, labels: { app: name } },
  spec: { selector: { app: name }, ports: [{ port: 80 }] },
});
const deployment = (name: string, version = '1'): DeploymentObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: { selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name, version } } } },
});
const chart = (names: readonly string[], version?: string): Doubled => ({
  services: names.map(service),
  deployments: names.map((name) => deployment(name, version)),
});
const ONE = chart(['carts']);
const REQUEST = { namespace: 'shop-prod', hosts: (name: string) => [`${name}.shop-prod.example.com`] };
const routerOf = (choice: RouterChoice) =>
  createRouter(choice, { kube: { get: async () => undefined }, gateway: 'public-gateway.istio-system' });
const istio = routerOf({ kind: 'istio', apiVersion: 'networking.istio.io/v1alpha3' });
const gatewayApi = routerOf({ kind: 'gateway-api', apiVersion: 'gateway.networking.k8s.io/v1' });
const plain = routerOf({ kind: 'service' });
const names = (files: readonly GeneratedFile[]) => files.map(({ name }) => name);

describe('files of the generated chart', () => {
  const own = ['carts-canary-service.yaml', 'carts-primary-service.yaml', 'carts-primary-deployment.yaml'];

  test('nothing leads traffic before there is a lead', () => {
    expect(names(filesOf(generate(ONE), istio, REQUEST, 'nowhere'))).toEqual(own);
  });

  test('[keptn 11] Istio: the names and the content that Keptn has', () => {
    const files = filesOf(generate(ONE), istio, REQUEST, 'canary');
    expect(names(files)).toEqual([
      ...own,
      'carts-istio-virtualservice.yaml',
      'carts-canary-istio-destinationrule.yaml',
      'carts-primary-istio-destinationrule.yaml',
    ]);
    expect(files[3]?.object).toMatchObject({
      metadata: { name: 'carts' },
      spec: { hosts: ['carts.shop-prod.example.com', 'carts'], gateways: ['public-gateway.istio-system', 'mesh'] },
    });
  });

  test('a plain Service selects the side that serves', () => {
    const front = (lead: Lead) => filesOf(generate(ONE), plain, REQUEST, lead)[3]?.object;
    expect(front('canary')).toMatchObject({ metadata: { name: 'carts' }, spec: { selector: { app: 'carts' } } });
    expect(front('primary')).toMatchObject({
      metadata: { name: 'carts' },
      spec: { selector: { app: 'carts-primary' } },
    });
  });

  test('several Services: each has its sides, and its traffic objects for its own host', () => {
    const files = filesOf(generate(chart(['web', 'api'])), gatewayApi, REQUEST, 'canary');
    expect(names(files)).toEqual([
      'web-canary-service.yaml',
      'web-primary-service.yaml',
      'api-canary-service.yaml',
      'api-primary-service.yaml',
      'web-primary-deployment.yaml',
      'api-primary-deployment.yaml',
      'web-httproute.yaml',
      'api-httproute.yaml',
    ]);
    expect(files[7]?.object).toMatchObject({ spec: { hostnames: ['api.shop-prod.example.com'] } });
  });
});

const manifestOf = (files: readonly GeneratedFile[]) =>
  files.map(({ object }) => `---\n${yamlText(object)}`).join('\n');

test.each([istio, gatewayApi, plain])('what was generated is read back ($kind)', (router) => {
  for (const doubled of [ONE, chart(['web', 'api'])]) {
    const generated = generate(doubled);
    expect(readGenerated(manifestOf(filesOf(generated, router, REQUEST, 'primary')), 'shop-prod')).toEqual(generated);
  }
});

test('a manifest without both sides is none', () => {
  expect(readGenerated('', 'shop-prod')).toBeUndefined();
});

describe('a version that has other Services than the one before', () => {
  const old = generate(chart(['web', 'api'], '1'));
  const next = chart(['web', 'admin'], '2');
  const both = withSides(joined(old, generate(next)), next.deployments);
  const selectors = (lead: Lead) =>
    Object.fromEntries(
      filesOf(both, plain, REQUEST, lead)
        .filter(({ name }) => !/-(canary|primary)-/.test(name))
        .map(({ object }) => object as ServiceObject)
        .map(({ metadata, spec }) => [metadata.name, spec.selector['app']]),
    );

  test('what the canary no longer has stays with the primary, what only it has goes to it', () => {
    expect(selectors('canary')).toEqual({ web: 'web', admin: 'admin', api: 'api-primary' });
    expect(both.deployments).toEqual(old.deployments);
  });

  test('the side that has pods is told of each', () => {
    expect(both.services.map(({ canary, only }) => [canary.metadata.name, only])).toEqual([
      ['web-canary', undefined],
      ['admin-canary', 'canary'],
      ['api-canary', 'primary'],
    ]);
  });
});

test('nothing in a generated chart is a template, a number or a truth that was a text', () => {
  const object = { args: ['{{ .Values.x }}', '{{ "a" }}'], on: 'yes', port: 80, version: '012' };
  const texts = textsOf(generatedChart('carts', [{ name: 'x.yaml', object }]));
  expect(parse(texts['Chart.yaml'] ?? '')).toEqual({
    apiVersion: 'v2',
    name: 'carts-generated',
    version: '0.1.0',
    keywords: ['deployment_strategy=duplicate'],
  });
  const rendered = (texts['templates/x.yaml'] ?? '').replaceAll('{{ "{{" }}', '{{');
  expect(rendered).toMatch(/"yes"\n/);
  expect(parse(rendered, { version: '1.1' })).toEqual({ args: object.args, on: 'yes', port: 80, version: '012' });
});
