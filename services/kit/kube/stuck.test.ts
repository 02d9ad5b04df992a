import { expect, test } from '@jest/globals';
import type { Pod, Workload } from './objects.ts';
import { stuckPods } from './stuck.ts';

const reference = { kind: 'StatefulSet', name: 'db', namespace: 'n' };
const set = (status: Workload['status'], kind = 'StatefulSet'): Workload => ({
  kind,
  metadata: { name: 'db', generation: 3 },
  ...(status === undefined ? {} : { status }),
});
const pod = (name: string, revision: string, ready: boolean, metadata = {}): Pod => ({
  metadata: { name, labels: { 'controller-revision-hash': revision }, ...metadata },
  status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
});
const PODS = [
  pod('ready-old', 'v2', true),
  pod('stuck', 'v2', false),
  pod('starting-new', 'v1', false),
  pod('leaving', 'v2', false, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
];

test.each<[string, Workload, readonly string[]]>([
  ['the pod of another revision that is not ready', set({ observedGeneration: 3, updateRevision: 'v1' }), ['stuck']],
  ['none before the controller has seen the change', set({ observedGeneration: 2, updateRevision: 'v1' }), []],
  ['none when the revision is not known', set({ observedGeneration: 3 }), []],
  ['none of other kinds', set({ observedGeneration: 3, updateRevision: 'v1' }, 'Deployment'), []],
])('%s', (_, workload, names) => {
  expect(stuckPods({ reference, workload, pods: PODS }).map(({ metadata }) => metadata.name)).toEqual(names);
});
