import { expect, test } from '@jest/globals';
import type { SequenceRecord } from '../../../kit/sequences/index.ts';
import { openRemediations } from './open-remediations.ts';

function run(sequence: string, state: SequenceRecord['state']): SequenceRecord {
  return {
    ...{ id: 'r', triggeredId: 'e1', context: 'C1', project: 'shop', stage: 'prod', service: 'carts' },
    ...{ sequence, state, triggeredAt: '2026-01-31T12:00:00.000Z', tasks: [] },
  };
}

test.each<[string, SequenceRecord['state'], number]>([
  ['remediation', 'started', 1],
  ['remediation', 'waiting', 1],
  ['remediation', 'finished', 0],
  ['delivery', 'started', 0],
])('of %s, which is %s: %i', (sequence, state, count) => {
  const open = openRemediations([run(sequence, state)]);
  expect(open).toHaveLength(count);
  for (const one of open) {
    expect(one).toEqual({
      ...{ eventId: 'e1', keptnContext: 'C1', type: 'sh.keptn.event.prod.remediation.triggered' },
      time: '1769860800000000000',
    });
  }
});
