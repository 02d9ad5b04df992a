import { describe, expect, test } from '@jest/globals';
import { explain } from './explain.ts';
import type { KubeEvent, Pod, Workload } from './objects.ts';
import type { Observation } from './observe.ts';

const reference = { kind: 'Deployment', name: 'carts', namespace: 'shop-dev' };
const deployment = (status: Workload['status'], kind = 'Deployment'): Workload => ({
  kind,
  metadata: { name: 'carts', uid: 'd1', generation: 2 },
  spec: { replicas: 2 },
  ...(status === undefined ? {} : { status: { observedGeneration: 2, ...status } }),
});
const pod = (name: string, status: NonNullable<Pod['status']>, metadata = {}): Pod => ({
  metadata: { name, uid: `uid-${name}`, ...metadata },
  status,
});
const waiting = (reason: string, message?: string): NonNullable<Pod['status']> => ({
  phase: 'Pending',
  containerStatuses: [
    { name: 'web', ready: false, state: { waiting: { reason, ...(message === undefined ? {} : { message }) } } },
  ],
});
const ready: NonNullable<Pod['status']> = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
const behind = deployment({ replicas: 3, updatedReplicas: 1, availableReplicas: 2 });
const COUNT = 'Deployment carts: 1 of 2 updated, 2 available';
const seen = (pods: readonly Pod[], workload: Workload = behind): Observation => ({ reference, workload, pods });

const PODS: readonly (readonly [string, Pod['status'], string])[] = [
  [
    'an image that cannot be pulled',
    waiting('ImagePullBackOff', 'Back-off pulling image "reg/carts:broken"'),
    'ImagePullBackOff: Back-off pulling image "reg/carts:broken"',
  ],
  [
    'a missing ConfigMap',
    waiting('CreateContainerConfigError', 'configmap "x" not found'),
    'CreateContainerConfigError: configmap "x" not found',
  ],
  [
    'a crash loop says how the container ended',
    {
      phase: 'Running',
      containerStatuses: [
        {
          name: 'web',
          ready: false,
          restartCount: 4,
          state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s restarting' } },
          lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
        },
      ],
    },
    'CrashLoopBackOff: container web ended with exit code 137 (OOMKilled) (4 restarts)',
  ],
  [
    'an init container that fails comes first',
    {
      phase: 'Pending',
      initContainerStatuses: [
        {
          name: 'migrate',
          ready: false,
          state: { terminated: { exitCode: 1, reason: 'Error', message: 'no database' } },
        },
      ],
      containerStatuses: [{ name: 'web', ready: false, state: { waiting: { reason: 'PodInitializing' } } }],
    },
    'Error: container migrate ended with exit code 1 (no database)',
  ],
  [
    'no node has room',
    {
      phase: 'Pending',
      conditions: [
        {
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          message: '0/1 nodes are available: 1 Insufficient cpu.',
        },
      ],
    },
    'Unschedulable: 0/1 nodes are available: 1 Insufficient cpu.',
  ],
  [
    'a readiness probe that does not pass',
    {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'False' }],
      containerStatuses: [{ name: 'web', ready: false, state: { running: {} } }],
    },
    'running, but its readiness probe does not pass (web)',
  ],
  [
    'an evicted pod',
    { phase: 'Failed', reason: 'Evicted', message: 'The node was low on memory.' },
    'Evicted: The node was low on memory.',
  ],
  ['one that only starts', waiting('ContainerCreating'), 'Pending'],
];

describe('explain', () => {
  test.each(PODS)('%s', (_, status, words) => {
    expect(explain([seen([pod('carts-1', status!)])], [])).toEqual([COUNT, `pod carts-1: ${words}`]);
  });

  test('ready pods and pods that leave are not blamed', () => {
    const leaving = pod('carts-0', waiting('ErrImagePull'), { deletionTimestamp: '2026-01-01T00:00:00Z' });
    expect(explain([seen([pod('carts-1', ready), leaving])], [])).toEqual([COUNT]);
  });

  test('pods that share a cause are counted in one line, and the lines are bounded', () => {
    const same = ['a', 'b', 'c'].map((name) => pod(name, waiting('ErrImagePull', 'not found')));
    expect(explain([seen(same)], [])).toEqual([COUNT, 'pod a (and 2 more): ErrImagePull: not found']);
    const many = Array.from({ length: 30 }, (_, index) => pod(`p${index}`, waiting('ErrImagePull', `${index}`)));
    expect(explain([seen(many)], [])).toHaveLength(8);
  });

  test('a quota that lets no pod be made', () => {
    const conditions = [
      {
        type: 'ReplicaFailure',
        status: 'True',
        reason: 'FailedCreate',
        message: 'pods "carts-x" is forbidden: exceeded quota: small',
      },
    ];
    expect(explain([seen([], deployment({ replicas: 0, conditions }))], [])).toEqual([
      'Deployment carts: 0 of 2 updated, 0 available',
      'Deployment carts: FailedCreate: pods "carts-x" is forbidden: exceeded quota: small',
    ]);
  });

  test('a workload that is not there', () => {
    expect(explain([{ reference, pods: [] }], [])).toEqual(['Deployment carts: does not exist']);
  });
});

describe('explain is silent when all is well', () => {
  test.each<[string, Workload]>([
    ['a Deployment', deployment({ replicas: 2, updatedReplicas: 2, availableReplicas: 2 })],
    ['one scaled to nothing', { ...deployment({}), spec: { replicas: 0 } }],
    [
      'a DaemonSet',
      {
        ...deployment({ desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3 }, 'DaemonSet'),
        spec: {},
      },
    ],
    ['a DaemonSet without nodes', { ...deployment({ desiredNumberScheduled: 0 }, 'DaemonSet'), spec: {} }],
    ['a Job under way', { kind: 'Job', metadata: { name: 'carts' }, status: {} }],
  ])('%s', (_, workload) => {
    expect(explain([seen([], workload)], [])).toEqual([]);
  });

  test('but not while the controller has not seen the change, or old pods still run', () => {
    const stale = deployment({ observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 2 });
    const old = deployment({ replicas: 3, updatedReplicas: 2, availableReplicas: 3 });
    expect(explain([seen([], stale)], [])).toHaveLength(1);
    expect(explain([seen([], old)], [])).toHaveLength(1);
  });
});

describe('warnings', () => {
  const event = (involvedObject: KubeEvent['involvedObject'], message: string, lastTimestamp: string): KubeEvent => ({
    metadata: { name: 'e' },
    reason: 'Failed',
    message,
    lastTimestamp,
    involvedObject,
  });

  test('the newest three about the workload, its ReplicaSets and its pods; not what is told already, nor about others', () => {
    const pods = [pod('carts-1', waiting('ImagePullBackOff', 'Back-off'))];
    const lines = explain(
      [seen(pods)],
      [
        event({ kind: 'Pod', name: 'carts-1', uid: 'uid-carts-1' }, 'Back-off', '2026-01-01T00:00:09Z'),
        event({ kind: 'Pod', name: 'carts-1', uid: 'uid-carts-1' }, 'manifest unknown', '2026-01-01T00:00:01Z'),
        event({ kind: 'ReplicaSet', name: 'carts-6f9c' }, 'quota', '2026-01-01T00:00:03Z'),
        event({ kind: 'ReplicaSet', name: 'carts-db-6f9c' }, 'of another', '2026-01-01T00:00:08Z'),
        event({ kind: 'Deployment', name: 'carts', uid: 'd1' }, 'webhook', '2026-01-01T00:00:04Z'),
        event({ kind: 'Deployment', name: 'carts', uid: 'd1' }, 'oldest', '2026-01-01T00:00:00Z'),
      ],
    );
    expect(lines.slice(2)).toEqual([
      'event of carts: Failed: webhook',
      'event of carts-6f9c: Failed: quota',
      'event of carts-1: Failed: manifest unknown',
    ]);
  });
});
