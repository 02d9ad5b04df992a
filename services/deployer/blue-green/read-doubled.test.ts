import { describe, expect, test } from '@jest/globals';
import { readDoubled, switchedServices } from './read-doubled.ts';

const service = (name = 'carts', selector = '{app: carts}', ports = '[{port: 80}]', note = '{}') =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, annotations: ${note}}\nspec: {selector: ${selector}, ports: ${ports}}\n`;
const workload = (kind: string, name: string, labels: string, more = '', pod = '') =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: {selector: {matchLabels: ${labels}}, template: {metadata: {labels: ${labels}}${pod}}${more}}\n`;
const deployment = (name = 'carts', labels = '{app: carts}', more = '', pod = '') =>
  workload('Deployment', name, labels, more, pod);
const claim = (modes: string) =>
  `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [${modes}]}\n`;
const scaler = (kind: string) =>
  `apiVersion: x/v1\nkind: ${kind}\nmetadata: {name: auto}\nspec: {scaleTargetRef: {kind: Deployment, name: carts}}\n`;
const mounting = (readOnly = false) =>
  deployment(
    'carts',
    '{app: carts}',
    '',
    `, spec: {volumes: [{persistentVolumeClaim: {claimName: data, readOnly: ${String(readOnly)}}}]}`,
  );
const SHARED = '{slipway.dev/traffic: shared}';
const PAIR = '{app: carts, part: shop}';

const manifest = (...documents: readonly string[]) => documents.map((document) => `---\n${document}`).join('');
const read = (...documents: readonly string[]) => readDoubled(manifest(...documents), 'shop-prod', 'carts');
const namesOf = (...documents: readonly string[]) => {
  const { services, deployments } = read(...documents);
  return [services.map(({ metadata }) => metadata.name), deployments.map(({ metadata }) => metadata.name)];
};

describe('gets two sides', () => {
  test.each<[string, readonly string[], readonly [string[], string[]]]>([
    [
      'one Service and one Deployment among other objects',
      ['apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: carts}\n', service(), deployment()],
      [['carts'], ['carts']],
    ],
    [
      'several Services with Deployments of their own',
      [service(), deployment(), service('db', '{app: db}'), deployment('db', '{app: db}')],
      [
        ['carts', 'db'],
        ['carts', 'db'],
      ],
    ],
    [
      'one Service before two Deployments',
      [service(), deployment('a', '{app: carts, part: a}'), deployment('b', '{app: carts, part: b}')],
      [['carts'], ['a', 'b']],
    ],
    [
      'a Deployment without a Service: a worker',
      [service(), deployment(), deployment('worker', '{app: worker}', ', replicas: 0')],
      [['carts'], ['carts', 'worker']],
    ],
    [
      'not a StatefulSet and not a DaemonSet with their Services',
      [
        service(),
        deployment(),
        service('db', '{app: db}'),
        workload('StatefulSet', 'db', '{app: db}'),
        workload('DaemonSet', 'agent', '{app: agent}'),
      ],
      [['carts'], ['carts']],
    ],
    [
      'not a Service without selector, nor one of pods that are not of the chart',
      [service(), deployment(), service('away', '{}'), service('other', '{app: other}')],
      [['carts'], ['carts']],
    ],
    [
      'not a Service that is marked as shared',
      [service(), deployment('carts', PAIR), service('metrics', '{part: shop}', '[{port: 9}]', SHARED)],
      [['carts'], ['carts']],
    ],
    ['a claim that several may write', [service(), mounting(), claim('ReadWriteMany')], [['carts'], ['carts']]],
    ['a claim that is only read', [service(), mounting(true), claim('ReadWriteOnce')], [['carts'], ['carts']]],
  ])('%s', (_, documents, names) => {
    expect(namesOf(...documents)).toEqual(names);
    expect(switchedServices(manifest(...documents), 'shop-prod')).toEqual(names[0]);
  });
});

describe('[keptn 11] is refused', () => {
  const more = '{app: carts, x: y}';
  test.each<[string, readonly string[], RegExp]>([
    ['two Services before one Deployment', [service(), service('b'), deployment()], /carts and b select the same pods/],
    ['two Deployments alike', [service(), deployment(), deployment('b')], /carts selects the pods of the Deployment b/],
    ['no Service', [deployment()], /no Service/],
    ['nothing', [], /no Deployment.*no Service/],
    [
      'a Service whose pods cannot be told apart',
      [service('carts', '{x: y}'), deployment('carts', more)],
      /of the Service carts has neither/,
    ],
    [
      'a Deployment likewise',
      [service('carts', '{x: y}'), deployment('carts', '{x: y}')],
      /of the Deployment carts has/,
    ],
    ['a Service of other pods', [service('carts', more), deployment()], /no Service that selects/],
    ['a Service without selector', [service('carts', '{}'), deployment()], /no Service that selects/],
    ['a Service without ports', [service('carts', '{app: carts}', '[]'), deployment()], /no port/],
    ['no replicas', [service(), deployment('carts', '{app: carts}', ', replicas: 0')], /0 replicas/],
    [
      'a Deployment without anything',
      [service(), 'kind: Deployment\nmetadata: {name: carts}\n'],
      /Deployment carts has/,
    ],
    [
      'a Service before a Deployment and a StatefulSet',
      [service(), deployment('carts', more), workload('StatefulSet', 'db', '{app: carts, x: z}')],
      /of the Deployment carts and of the StatefulSet db/,
    ],
    [
      'a Deployment whose selector meets a StatefulSet',
      [service(), deployment(), workload('StatefulSet', 'db', '{app: carts, x: z}')],
      /selects the pods of the StatefulSet db/,
    ],
    [
      'a shared Service that only the canary would answer',
      [service(), deployment(), service('metrics', '{app: carts}', '[{port: 9}]', SHARED)],
      /metrics is marked as shared/,
    ],
    [
      'a name that a side would get',
      [service(), deployment(), service('carts-primary', '{}')],
      /carts-primary has the name/,
    ],
    [
      'a Deployment whose name the primary would get',
      [service(), deployment(), deployment('carts-primary', '{app: other}')],
      /Deployment carts-primary has the name/,
    ],
    [
      'pods that carry the label of a primary',
      [service(), deployment(), deployment('b', '{app: carts-primary}')],
      /picks pods of the canary too/,
    ],
    [
      'a HorizontalPodAutoscaler',
      [service(), deployment(), scaler('HorizontalPodAutoscaler')],
      /Autoscaler auto scales/,
    ],
    ['a ScaledObject', [service(), deployment(), scaler('ScaledObject')], /ScaledObject auto scales/],
    ['a claim of one writer', [service(), mounting(), claim('ReadWriteOnce')], /mounts the claim data/],
    ['a claim that the chart does not hold', [service(), mounting()], /mounts the claim data/],
    [
      'another namespace',
      [service(), deployment().replace('name: carts}', 'name: carts, namespace: other}')],
      /another namespace, other/,
    ],
    [
      'expressions',
      [service(), deployment().replace('{matchLabels:', '{matchExpressions: [{key: app}], matchLabels:')],
      /matchExpressions/,
    ],
    [
      'pods that their own Deployment does not select',
      [service(), deployment().replace('labels: {app: carts}', 'labels: {app: carts2}')],
      /does not select its own pods/,
    ],
  ])('%s', (_, documents, words) => {
    expect(() => read(...documents)).toThrow(words);
    expect(() => read(...documents)).toThrow(expect.objectContaining({ code: 'SLW_BLUE_GREEN_CHART' }));
  });
});
