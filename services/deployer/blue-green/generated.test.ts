import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { createRouter, type RouterChoice } from '../../kit/traffic/index.ts';
import { filesOf, generate, readGenerated, TO_CANARY, TO_PRIMARY, type GeneratedFile } from './generated.ts';
import { generatedChart, textsOf } from './keep-chart.ts';
import type { Pair } from './objects.ts';
import { yamlText } from './yaml-text.ts';

const labels = { app: 'carts' };
const PAIR: Pair = {
  service: {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'carts', labels },
    spec: { selector: labels, ports: [{ port: 80 }] },
  },
  deployment: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'carts' },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels } } },
  },
};
const REQUEST = { namespace: 'shop-prod', hosts: ['carts.shop-prod.example.com'] };
const routerOf = (choice: RouterChoice) =>
  createRouter(choice, { kube: { get: async () => undefined }, gateway: 'public-gateway.istio-system' });
const istio = routerOf({ kind: 'istio', apiVersion: 'networking.istio.io/v1alpha3' });
const service = routerOf({ kind: 'service' });
const names = (files: readonly GeneratedFile[]) => files.map(({ name }) => name);

describe('files of the generated chart', () => {
  const own = ['carts-canary-service.yaml', 'carts-primary-service.yaml', 'carts-primary-deployment.yaml'];

  test('nothing leads traffic before there are weights', () => {
    expect(names(filesOf(generate(PAIR), istio, REQUEST))).toEqual(own);
  });

  test('Istio: the names and the content that Keptn has', () => {
    const files = filesOf(generate(PAIR), istio, REQUEST, TO_CANARY);
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
    const front = (weights: typeof TO_CANARY) => filesOf(generate(PAIR), service, REQUEST, weights)[3]?.object;
    expect(front(TO_CANARY)).toMatchObject({ metadata: { name: 'carts' }, spec: { selector: { app: 'carts' } } });
    expect(front(TO_PRIMARY)).toMatchObject({
      metadata: { name: 'carts' },
      spec: { selector: { app: 'carts-primary' } },
    });
  });
});

test.each([istio, service])('what was generated is read back ($kind)', (router) => {
  const generated = generate(PAIR);
  const files = filesOf(generated, router, REQUEST, TO_PRIMARY);
  const manifest = files.map(({ object }) => `---\n${yamlText(object)}`).join('\n');
  expect(readGenerated(manifest, 'shop-prod')).toEqual(generated);
});

test('a manifest without both sides is none', () => {
  expect(readGenerated('', 'shop-prod')).toBeUndefined();
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
