import { parseShipyard } from '../../../services/conductor/index.ts';

export const PROJECT = 'chaos';
export const SERVICES = ['s0', 's1'] as const;

/** A delay, a time of its own, two executors, two stages, and one sequence that follows a failure. */
export const SHIPYARD_TEXT = `
apiVersion: spec.keptn.sh/0.2.4
kind: Shipyard
spec:
  stages:
    - name: dev
      sequences:
        - name: delivery
          timeout: 12s
          tasks:
            - name: deployment
            - name: test
            - { name: release, triggeredAfter: 150ms }
        - name: rollback
          triggeredOn:
            - event: dev.delivery.finished
              selector: { match: { result: fail } }
          tasks: [{ name: rollback }]
    - name: prod
      sequences:
        - name: delivery
          triggeredOn: [{ event: dev.delivery.finished }]
          tasks:
            - { name: deployment, properties: { executors: [alpha, beta] } }
            - name: release
`;

export const SHIPYARD = parseShipyard(SHIPYARD_TEXT);
export const TASKS = ['deployment', 'test', 'release', 'rollback'] as const;
