import { describe, expect, test } from '@jest/globals';
import { readPair } from './read-pair.ts';

const service = (name = 'carts', selector = '{app: carts}', ports = '[{port: 80}]') =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {selector: ${selector}, ports: ${ports}}\n`;
const deployment = (name = 'carts', labels = '{app: carts}', more = '') =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec: {selector: {matchLabels: ${labels}}, template: {metadata: {labels: ${labels}}}${more}}\n`;
const manifest = (...documents: readonly string[]) => documents.map((document) => `---\n${document}`).join('');
const read = (...documents: readonly string[]) => readPair(manifest(...documents), 'shop-prod', 'carts');

test('one Service and one Deployment among other objects', () => {
  const account = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: carts}\n';
  const pair = read(account, service(), deployment());
  expect([pair.service.metadata.name, pair.deployment.metadata.name]).toEqual(['carts', 'carts']);
});

describe('is refused', () => {
  const more = '{app: carts, x: y}';
  test.each<[string, readonly string[], RegExp]>([
    ['two Services', [service(), service('b'), deployment()], /2 Services, and exactly one/],
    ['two Deployments', [service(), deployment(), deployment('b')], /2 Deployments, and exactly one/],
    ['no Service', [deployment()], /no Service/],
    ['nothing', [], /no Service.*no Deployment/],
    [
      'a Service whose pods cannot be told apart',
      [service('carts', '{x: y}'), deployment('carts', more)],
      /of the Service has/,
    ],
    ['a Deployment likewise', [service(), deployment('carts', '{x: y}')], /of the Deployment has/],
    ['a Service of other pods', [service('carts', more), deployment()], /does not select the pods/],
    ['a Service without selector', [service('carts', '{}'), deployment()], /selector of the Service/],
    ['a Service without ports', [service('carts', '{app: carts}', '[]'), deployment()], /no port/],
    ['no replicas', [service(), deployment('carts', '{app: carts}', ', replicas: 0')], /0 replicas/],
    [
      'a Deployment without anything',
      [service(), 'kind: Deployment\nmetadata: {name: carts}\n'],
      /of the Deployment has/,
    ],
  ])('%s', (_, documents, words) => {
    expect(() => read(...documents)).toThrow(words);
    expect(() => read(...documents)).toThrow(expect.objectContaining({ code: 'SLW_BLUE_GREEN_CHART' }));
  });
});
