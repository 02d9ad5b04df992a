import { parseShipyard } from '../../../services/conductor/shipyard/index.ts';

export const SCOPE = { project: 'shop', stage: 'dev', service: 'carts' };

/** All that can happen to a run: a delay, people, two executors, time of its own, another that follows it or its failure. */
export const SHIPYARD = parseShipyard(`
apiVersion: spec.keptn.sh/0.2.4
kind: Shipyard
spec:
  stages:
    - name: dev
      sequences:
        - name: delivery
          timeout: 5h
          tasks:
            - name: deployment
            - { name: check, triggeredAfter: 1m }
            - name: approval
            - { name: release, properties: { executors: [x, z], taskTimeout: 30m } }
        - name: clean
          triggeredOn:
            - event: dev.delivery.finished
            - event: dev.delivery.finished
              selector: { match: { result: fail } }
          tasks: [{ name: clean }]
`);
