import { expect, test } from '@jest/globals';
import { isUnheard, phaseOf } from './phase.ts';
import type { Rollout, RolloutStatus } from './resource.ts';

const rollout = (status: RolloutStatus | undefined, metadata: object = {}): Rollout => ({
  metadata: { name: 'carts', generation: 2, ...metadata },
  ...(status === undefined ? {} : { status: { observedGeneration: '2', ...status } }),
});
const paused = { phase: 'Paused', message: 'CanaryPauseStep', pauseConditions: [{ reason: 'CanaryPauseStep' }] };
const workload = { annotations: { 'rollout.argoproj.io/workload-generation': '3' } };

test.each<readonly [what: string, rollout: Rollout, phase: string, reason: string | undefined, unheard: boolean]>([
  ['no status yet', rollout(undefined), 'Progressing', 'NotObserved', true],
  ['the generation before', rollout({ phase: 'Healthy', observedGeneration: '1' }), 'Progressing', 'NotObserved', true],
  [
    'a later generation counts as observed',
    rollout({ phase: 'Healthy', observedGeneration: '3' }),
    'Healthy',
    undefined,
    false,
  ],
  [
    'a hash, as old controllers wrote it',
    rollout({ phase: 'Healthy', observedGeneration: 'ab7' }),
    'Healthy',
    undefined,
    false,
  ],
  [
    'a pause that was ended',
    rollout({ ...paused, pauseConditions: [], controllerPause: true }),
    'Progressing',
    'Unpausing',
    true,
  ],
  [
    'null for no conditions',
    rollout({ ...paused, pauseConditions: null, controllerPause: true }),
    'Progressing',
    'Unpausing',
    true,
  ],
  [
    'a workload that is newer',
    rollout({ phase: 'Healthy', workloadObservedGeneration: '2' }, workload),
    'Progressing',
    'WorkloadNotObserved',
    true,
  ],
  [
    'a workload that is seen',
    rollout({ phase: 'Healthy', workloadObservedGeneration: '3' }, workload),
    'Healthy',
    undefined,
    false,
  ],
  ['a pause', rollout({ ...paused, controllerPause: true }), 'Paused', 'CanaryPauseStep', false],
  ['a person holds it', rollout({ ...paused, message: 'manually paused' }), 'Paused', 'ManuallyPaused', false],
  [
    'aborted',
    rollout({ phase: 'Degraded', message: 'RolloutAborted: Rollout aborted update to revision 2' }),
    'Degraded',
    'RolloutAborted',
    false,
  ],
  [
    'an invalid specification',
    rollout({ phase: 'Degraded', message: 'InvalidSpec: no Service' }),
    'Degraded',
    'InvalidSpec',
    false,
  ],
  ['degraded without words', rollout({ phase: 'Degraded' }), 'Degraded', undefined, false],
  [
    'on its way',
    rollout({ phase: 'Progressing', message: 'more replicas need to be updated' }),
    'Progressing',
    undefined,
    false,
  ],
  ['a phase that nobody knows', rollout({ phase: 'Resting' }), 'Progressing', undefined, false],
])('%s', (_what, resource, phase, reason, unheard) => {
  const view = phaseOf(resource);
  expect([view.phase, view.reason, isUnheard(view)]).toEqual([phase, reason, unheard]);
});
