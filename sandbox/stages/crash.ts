import { warning } from './events.ts';
import { fateIs } from './fate.ts';
import { alive, pending, running } from './lifecycle.ts';
import { noneOf, oneOf, setStatus, stage, type Stage } from './stage.ts';
import { ADDRESSES, INIT_CONTAINERS, NOT_READY, NOW, containers, phase, terminated } from './templates.ts';

const NAMED = '.name $pod.metadata.name $pod.metadata.namespace $pod.metadata.uid';
const BACK_OFF = `{ waiting: { reason: CrashLoopBackOff, message: {{ printf "back-off 10s restarting failed container=%s pod=%s_%s(%s)" ${NAMED} | Quote }} } }`;
const CRASHED = terminated(1, 'Error', 'panic: cannot start\n');

function backingOff(restarts: string): string {
  return containers({ ready: 'false', started: 'false', restarts, state: BACK_OFF, lastState: CRASHED });
}

const EVENT = `printf "Back-off restarting failed container %s in pod %s_%s(%s)" $container.name .metadata.name .metadata.namespace .metadata.uid`;

export const crashStages: readonly Stage[] = [
  stage('Pod', 'pod-crash', {
    when: [alive, pending, noneOf('.spec.restartPolicy', 'Never'), fateIs('crash')],
    steps: [
      setStatus(NOW, NOT_READY, backingOff('1'), INIT_CONTAINERS, ADDRESSES, phase('Running')),
      warning('BackOff', EVENT),
    ],
  }),
  // Five restarts, so that they can be seen to grow; not for ever, since each one is an update for every watcher.
  stage('Pod', 'pod-crash-again', {
    when: [
      alive,
      running,
      oneOf('.status.containerStatuses.[].restartCount | tostring', '1', '2', '3', '4'),
      fateIs('crash'),
    ],
    delay: { durationMilliseconds: 3_000 },
    steps: [setStatus(NOW, backingOff('{{ add 1 (index $pod.status.containerStatuses 0).restartCount }}'))],
  }),
  // A pod that is not restarted fails for good: that of a Job, such as a Helm hook.
  stage('Pod', 'pod-fail', {
    when: [alive, pending, oneOf('.spec.restartPolicy', 'Never'), fateIs('crash')],
    steps: [
      setStatus(
        NOW,
        NOT_READY,
        containers({ ready: 'false', started: 'false', state: CRASHED }),
        ADDRESSES,
        phase('Failed'),
      ),
    ],
  }),
];
