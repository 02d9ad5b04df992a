import { describe, expect, test } from '@jest/globals';
import { LosslessNumber } from 'lossless-json';
import { changesReplicas, readScaling, replicasIn } from './replicas.ts';

describe('the value of a scaling action', () => {
  test.each([
    ['1', { by: 1 }],
    [1, { by: 1 }],
    ['+2', { by: 2 }],
    ['-1', { by: -1 }],
    [-3, { by: -3 }],
    ['0', { by: 0 }],
    [1e9, { by: 1_000_000_000 }],
    ['=3', { to: 3 }],
    ['=0', { to: 0 }],
    [{ replicas: 3 }, { to: 3 }],
    [{ replicas: '3', reason: 'load' }, { to: 3 }],
  ])('%j', (value, expected) => {
    expect(readScaling(value)).toEqual(expected);
  });

  test.each([
    ['one'],
    ['--flag'],
    ['1.5'],
    [1.5],
    ['1e3'],
    [''],
    [' 1'],
    ['=-1'],
    ['==3'],
    ['='],
    ['9'.repeat(16)],
    [1e300],
    [Number.NaN],
    [new LosslessNumber('12345678901234567890')],
    [undefined],
    [null],
    [true],
    [[1]],
    [{}],
    [{ replicas: -1 }],
    [{ replicas: '+1' }],
    [{ replicas: { to: 1 } }],
  ])('%j is refused', (value) => {
    expect(() => readScaling(value)).toThrow(expect.objectContaining({ code: 'SLW_ACTION_VALUE' }));
  });
});

const manifest = (web: string, worker: string) => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {${web}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: worker}
spec: {${worker}}
---
kind: Service
metadata: {name: web}
`;

test('replicas of a manifest: one where none are given, other kinds left out', () => {
  expect([...replicasIn(manifest('replicas: 2', ''), 'ns')]).toEqual([
    ['Deployment web', 2],
    ['StatefulSet worker', 1],
  ]);
});

test.each([
  ['one changes', 'replicas: 3', 'replicas: 1', true],
  ['none changes', 'replicas: 2', 'replicas: 1', false],
  ['one that is new does not count', 'replicas: 2', '', false],
])('%s', (_, web, worker, expected) => {
  const before = replicasIn(manifest('replicas: 2', 'replicas: 1'), 'ns');
  expect(changesReplicas(before, replicasIn(manifest(web, worker), 'ns'))).toBe(expected);
});
