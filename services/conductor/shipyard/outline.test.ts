import { expect, test } from '@jest/globals';
import { outlineShipyard } from './outline.ts';

const SHIPYARD = `apiVersion: spec.keptn.sh/0.2.3
kind: Shipyard
metadata: { name: shop }
spec:
  stages:
    - name: dev
      sequences:
        - { name: delivery, tasks: [{ name: deployment }] }
        - { name: again, triggeredOn: [{ event: dev.delivery.finished }], tasks: [{ name: test }] }
    - name: prod
      sequences:
        - { name: delivery, triggeredOn: [{ event: dev.delivery.finished }], tasks: [{ name: deployment }] }
        - { name: other, triggeredOn: [{ event: dev.again.finished }], tasks: [{ name: test }] }
`;

test('stages in their order, and the stages each of them follows, once and without itself', () => {
  expect(outlineShipyard(SHIPYARD)).toEqual({ stages: ['dev', 'prod'], parents: { dev: [], prod: ['dev'] } });
});

test('what is no shipyard is refused', () => {
  expect(() => outlineShipyard('apiVersion: nonsense')).toThrow();
});
