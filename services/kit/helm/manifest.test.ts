import { describe, expect, test } from '@jest/globals';
import { objectsOf, allObjectsOf } from './manifest.ts';

const MANIFEST = `---
# Source: web/templates/service.yaml
apiVersion: v1
kind: Service
metadata:
  name: carts
spec:
  ports:
    - port: 0120
---
# Source: web/templates/deployment.yaml
apiVersion: apps/v1
kind: "Deployment"
metadata: { name: carts, namespace: elsewhere }
--- # a remark
kind: ConfigMap
metadata: { name: no }
data:
  text: |
    kind: Deployment
---
`;

describe('objectsOf', () => {
  test('finds the asked kinds, with the namespace of the release where none is named', () => {
    const found = objectsOf(MANIFEST, ['Service', 'Deployment'], 'shop-dev');
    expect(found.map(({ kind, name, namespace }) => [kind, name, namespace])).toEqual([
      ['Service', 'carts', 'shop-dev'],
      ['Deployment', 'carts', 'elsewhere'],
    ]);
  });

  test('reads numbers as Helm does', () => {
    expect(objectsOf(MANIFEST, ['Service'], 'n')[0]?.object).toMatchObject({ spec: { ports: [{ port: 80 }] } });
  });

  test('dates and times of day are the text they are', () => {
    const manifest = 'kind: Service\nmetadata: {name: s, annotations: {day: 2024-01-01, at: 12:30}}\n';
    const annotations = { day: '2024-01-01', at: '12:30' };
    expect(objectsOf(manifest, ['Service'], 'n')[0]?.object).toMatchObject({ metadata: { annotations } });
  });

  test.each(['', '---\n', 'kind: Service', 'kind: Service\nmetadata: [', 'kind: Service\nmetadata: {name: {}}'])(
    'nothing to find in %j',
    (manifest) => {
      expect(objectsOf(manifest, ['Service'], 'n')).toEqual([]);
    },
  );
});

test('all objects, those of a List one by one', () => {
  const list =
    'kind: List\nitems:\n  - {kind: Secret, metadata: {name: a}}\n  - {kind: Secret, metadata: {name: b, namespace: other}}\n';
  const found = allObjectsOf(`---\n${list}---\nkind: Service\nmetadata: {name: web}\n---\nkind: Nameless\n`, 'x');
  expect(found.map(({ kind, name, namespace }) => `${namespace}/${kind}/${name}`)).toEqual([
    'x/Secret/a',
    'other/Secret/b',
    'x/Service/web',
  ]);
});
