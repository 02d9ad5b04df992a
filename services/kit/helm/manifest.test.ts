import { describe, expect, test } from '@jest/globals';
import { objectsOf } from './manifest.ts';

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

  test.each(['', '---\n', 'kind: Service', 'kind: Service\nmetadata: [', 'kind: Service\nmetadata: {name: {}}'])(
    'nothing to find in %j',
    (manifest) => {
      expect(objectsOf(manifest, ['Service'], 'n')).toEqual([]);
    },
  );
});
