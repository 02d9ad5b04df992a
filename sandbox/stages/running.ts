import { warning } from './events.ts';
import { READY_AFTER, fateIs } from './fate.ts';
import { alive, pending, running } from './lifecycle.ts';
import { absent, oneOf, present, setStatus, stage, type Stage } from './stage.ts';
import {
  ADDRESSES,
  COMPLETED,
  CREATING,
  INIT_CONTAINERS,
  NOT_READY,
  NOW,
  READY,
  RUNNING,
  containers,
  phase,
} from './templates.ts';

export const runningStages: readonly Stage[] = [
  // What a kubelet shows of a slow pod meanwhile. The weight lets it go before pod-ready, which matches too. It gives no
  // address: pod-ready would add a second one, which the API server refuses.
  stage('Pod', 'pod-creating', {
    when: [alive, pending, absent('.status.containerStatuses'), fateIs('slow')],
    weight: 1,
    steps: [
      setStatus(NOW, NOT_READY, containers({ ready: 'false', started: 'false', state: CREATING }), phase('Pending')),
    ],
  }),
  stage('Pod', 'pod-ready', {
    when: [alive, pending, fateIs('ready', 'slow')],
    delay: { durationMilliseconds: 0, durationFrom: { expressionFrom: READY_AFTER } },
    steps: [
      setStatus(
        NOW,
        READY,
        containers({ ready: 'true', started: 'true', state: RUNNING }),
        INIT_CONTAINERS,
        ADDRESSES,
        phase('Running'),
      ),
    ],
  }),
  stage('Pod', 'pod-unready', {
    when: [alive, pending, fateIs('unready')],
    steps: [
      setStatus(
        NOW,
        NOT_READY,
        containers({ ready: 'false', started: 'true', state: RUNNING }),
        INIT_CONTAINERS,
        ADDRESSES,
        phase('Running'),
      ),
      warning('Unhealthy', '"Readiness probe failed: HTTP probe failed with statuscode: 503"'),
    ],
  }),
  // The pod of a Job has done its work as soon as it runs.
  stage('Pod', 'pod-complete', {
    when: [alive, running, oneOf('.metadata.ownerReferences.[].kind', 'Job'), fateIs('ready', 'slow')],
    steps: [setStatus(NOW, containers({ ready: 'false', started: 'false', state: COMPLETED }), phase('Succeeded'))],
  }),
  stage('Pod', 'pod-delete', {
    when: [present('.metadata.deletionTimestamp')],
    steps: [{ delete: true }],
  }),
];
