import { expect, test } from '@jest/globals';
import { objectsOf } from '../../kit/helm/index.ts';
import { hasPods, scaledTo, scaledToZero, withoutServices } from './frozen.ts';

const ACCOUNT = '# Source: web/account.yaml\nkind: ServiceAccount\nmetadata: {name: a}\nx: 012\n';
const SERVICE = 'kind: Service\nmetadata: {name: s}\n';
const DEPLOYMENT = 'kind: Deployment\nmetadata: {name: d}\nspec: {replicas: 2, template: {x: "012"}}\n';
const MANIFEST = [ACCOUNT, SERVICE, DEPLOYMENT].map((text) => `---\n${text}`).join('');

test('the Deployment has no pods, the rest is text as it was', () => {
  const scaled = scaledToZero(MANIFEST);
  expect([hasPods(MANIFEST), hasPods(scaled), hasPods(DEPLOYMENT.replace('replicas: 2, ', ''))]).toEqual([
    true,
    false,
    true,
  ]);
  expect(objectsOf(scaled, ['Deployment'], '')[0]?.object).toEqual({
    kind: 'Deployment',
    metadata: { name: 'd' },
    spec: { replicas: 0, template: { x: '012' } },
  });
  expect(scaled).toContain(ACCOUNT);
  expect(scaled).toContain(SERVICE);
});

test('without the Services that are switched; others stay', () => {
  const other = SERVICE.replace('name: s', 'name: t');
  const rest = withoutServices(`${MANIFEST}---\n${other}`, ['s']);
  expect(objectsOf(rest, ['Service', 'ServiceAccount', 'Deployment'], '').map(({ kind }) => kind)).toEqual([
    'ServiceAccount',
    'Deployment',
    'Service',
  ]);
  expect(rest).toContain(ACCOUNT);
});

test('only the Deployments that are meant are scaled', () => {
  const scaled = scaledTo(`${MANIFEST}---\n${DEPLOYMENT.replace('name: d', 'name: e')}`, (name) =>
    name === 'e' ? 5 : undefined,
  );
  expect(objectsOf(scaled, ['Deployment'], '').map(({ name, object }) => [name, object['spec']])).toEqual([
    ['d', { replicas: 2, template: { x: '012' } }],
    ['e', { replicas: 5, template: { x: '012' } }],
  ]);
});
