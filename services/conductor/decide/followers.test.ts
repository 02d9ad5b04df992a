import { describe, expect, test } from '@jest/globals';
import { LIMITS } from '../../../test/support/conductor/index.ts';
import { executionId, taskId } from '../../kit/sequences/index.ts';
import { parseShipyard } from '../shipyard/index.ts';
import { decide, EMPTY_QUEUE, type State } from './index.ts';

const around = { ...LIMITS, now: new Date('2026-01-01T00:00:00.000Z') };
const scope = { project: 'shop', stage: 'dev', service: 'carts' };
const shipyard = parseShipyard(`
apiVersion: spec.keptn.sh/0.2.4
kind: Shipyard
spec:
  stages:
    - name: dev
      sequences: [{ name: delivery, tasks: [{ name: job }] }]
    - name: prod
      sequences: [{ name: delivery, triggeredOn: [{ event: dev.delivery.finished }], tasks: [{ name: job }] }]
    - name: edge
      sequences: [{ name: delivery, triggeredOn: [{ event: dev.delivery.finished }], tasks: [{ name: job }] }]
`);

/** A run of one task that ends with that result. */
function ending(result: string) {
  const id = executionId('cli', 'e1');
  const event = { id: 'e1', source: 'cli', type: 'sh.keptn.event.dev.delivery.triggered', data: scope, extensions: {} };
  const trigger = { kind: 'trigger', event, scope, sequence: 'delivery', seq: 1, shipyard } as const;
  const answer = (phase: 'started' | 'finished') => {
    const extensions = { triggeredid: taskId(id, 0) };
    const data = { ...scope, status: 'succeeded', result };
    return { kind: 'answer', event: { id: phase, source: 'x', type: 't', data, extensions }, phase, index: 0 } as const;
  };
  const begun: State = decide({ execution: undefined, queue: EMPTY_QUEUE }, trigger, around).state;
  return decide(decide(begun, answer('started'), around).state, answer('finished'), around);
}

describe('the record of a run that ended', () => {
  test('names the triggers of all that follows it', () => {
    const { state, events } = ending('pass');
    const [, ...triggers] = events;
    expect(triggers.map(({ type }) => type)).toEqual([
      'sh.keptn.event.prod.delivery.triggered',
      'sh.keptn.event.edge.delivery.triggered',
    ]);
    expect(state.execution?.record.triggers).toEqual(triggers.map(({ id }) => id));
  });

  test('names none where nothing follows', () => {
    const { state, events } = ending('fail');
    expect(events).toHaveLength(1);
    expect(state.execution?.record).not.toHaveProperty('triggers');
  });
});
