import { Type } from 'typebox';
import { duration } from './duration.ts';

export const actions = Type.Object(
  {
    maxReplicas: Type.Integer({
      default: 100,
      minimum: 1,
      maximum: 10_000,
      description: 'The most replicas that a scaling action may ask for.',
    }),
  },
  { additionalProperties: false },
);

export const drift = Type.Object(
  {
    interval: duration(
      '1m',
      'How often generated objects of blue/green are compared with what was generated, and put back; 0s: never.',
    ),
  },
  { additionalProperties: false },
);

export const rollouts = Type.Object(
  {
    enabled: Type.Boolean({
      default: true,
      description: "Whether Argo Rollouts are promoted and aborted; when not, all tasks are the deployer's.",
    }),
    settleTimeout: duration(
      '10m',
      'How long a task may wait for a Rollout to come to rest, unless the task says otherwise.',
    ),
    waitCap: duration('1h', 'Waits of `real-user` tests must be shorter than this.'),
  },
  { additionalProperties: false },
);

export const executor = Type.Object(
  {
    ackWait: duration('30s', 'Silence after which NATS gives an event to another replica.'),
    lease: duration('15s', 'How long the lock on a service outlives a dead replica.'),
    concurrency: Type.Integer({
      default: 64,
      minimum: 1,
      maximum: 1_000,
      description: 'Tasks a replica holds at once.',
    }),
    attempts: Type.Integer({
      default: 5,
      minimum: 1,
      maximum: 100,
      description: 'Attempts before a task is given up and dead-lettered.',
    }),
    abortGrace: duration('60s', 'How long a task that was aborted may take to put back what was there before.'),
  },
  { additionalProperties: false },
);
