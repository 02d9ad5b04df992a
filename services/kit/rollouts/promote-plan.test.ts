import { describe, expect, test } from '@jest/globals';
import { isPast } from './done-before.ts';
import { markOf } from './mark.ts';
import { planPromote } from './promote-plan.ts';
import type { RolloutSpec, RolloutStatus } from './resource.ts';
import type { PromoteMode } from './types.ts';
import { viewOf } from './view.ts';

const steps = [{ setWeight: 25 }, { pause: {} }, { setWeight: 50 }, { analysis: {} }];
const base = { observedGeneration: '1', currentPodHash: 'new', stableRS: 'old', currentStepIndex: 1 };
const pause = (reason: string) => ({
  phase: 'Paused',
  message: reason,
  controllerPause: true,
  pauseConditions: [{ reason }],
});
const view = (status: RolloutStatus, spec: RolloutSpec = {}) =>
  viewOf({
    metadata: { name: 'carts', namespace: 'shop', uid: 'u', generation: 1 },
    spec: { strategy: { canary: { steps } }, ...spec },
    status: { ...base, ...status },
  });
const blueGreen = { strategy: { blueGreen: {} } };
const healthy = { phase: 'Healthy', stableRS: 'new', currentStepIndex: 4 };
const aborted = { phase: 'Degraded', message: 'RolloutAborted: x', abort: true, currentStepIndex: 0 };
const progressing = { phase: 'Progressing', message: 'more replicas' };
const hash = { op: 'test', path: '/status/currentPodHash', value: 'new' };
const index = (value: number) => ({ op: 'test', path: '/status/currentStepIndex', value });
const ended = (reason: string) => [
  { op: 'test', path: '/status/pauseConditions/0/reason', value: reason },
  { op: 'remove', path: '/status/pauseConditions' },
];

describe('planPromote answers without a patch', () => {
  test.each<readonly [string, PromoteMode, ReturnType<typeof view>, string]>([
    ['aborted', 'next', view(aborted), 'aborted'],
    ['not observed', 'next', view({ ...pause('CanaryPauseStep'), observedGeneration: '0' }), 'not-paused'],
    ['ended by somebody', 'next', view({ ...pause('CanaryPauseStep'), pauseConditions: [] }), 'not-paused'],
    ['on its way', 'next', view(progressing), 'not-paused'],
    ['fully promoted', 'next', view(healthy), 'nothing-to-do'],
    ['degraded', 'next', view({ phase: 'Degraded', message: 'ProgressDeadlineExceeded: x' }), 'degraded'],
    ['held by a person', 'next', view({ phase: 'Paused', message: 'manually paused' }, { paused: true }), 'unpause'],
    ['fully promoted', 'full', view(healthy), 'nothing-to-do'],
    ['not observed', 'full', view({ ...progressing, observedGeneration: '0' }), 'not-paused'],
    ['held by a person', 'full', view({ phase: 'Paused', message: 'manually paused' }, { paused: true }), 'unpause'],
    ['blue/green', 'skip-step', view(pause('BlueGreenPause'), blueGreen), 'no-steps'],
    ['after the last step', 'skip-all-steps', view(healthy), 'nothing-to-do'],
    ['aborted', 'skip-step', view(aborted), 'aborted'],
    ['not observed', 'skip-step', view({ ...progressing, observedGeneration: '0' }), 'not-paused'],
  ])('%s (%s)', (_what, mode, seen, kind) => expect(planPromote(seen, mode)).toEqual({ kind }));
});

describe('planPromote patches', () => {
  const full = { op: 'add', path: '/status/promoteFull', value: true };
  const inconclusive = { canary: { currentStepAnalysisRunStatus: { name: 'a', status: 'Inconclusive' } } };
  test.each<readonly [string, PromoteMode, ReturnType<typeof view>, readonly object[]]>([
    ['a canary pause', 'next', view(pause('CanaryPauseStep')), [hash, index(1), ...ended('CanaryPauseStep')]],
    [
      'a pause past its deadline',
      'next',
      view({ ...pause('CanaryPauseStep'), phase: 'Degraded', message: 'ProgressDeadlineExceeded: x' }),
      [hash, index(1), ...ended('CanaryPauseStep')],
    ],
    [
      'an inconclusive step: over it',
      'next',
      view({ ...pause('InconclusiveAnalysisRun'), ...inconclusive, currentStepIndex: 3 }),
      [
        ...[hash, index(3), ...ended('InconclusiveAnalysisRun')],
        { op: 'add', path: '/status/controllerPause', value: false },
        { op: 'add', path: '/status/currentStepIndex', value: 4 },
      ],
    ],
    [
      'a blue/green pause, without an index',
      'next',
      view({ ...pause('BlueGreenPause'), currentStepIndex: null }, blueGreen),
      [hash, ...ended('BlueGreenPause')],
    ],
    ['all that is left', 'full', view(pause('CanaryPauseStep')), [hash, index(1), full]],
    ['over an abort', 'full', view(aborted), [hash, index(0), full]],
    [
      'one step',
      'skip-step',
      view(progressing),
      [hash, index(1), { op: 'add', path: '/status/currentStepIndex', value: 2 }],
    ],
    [
      'all steps',
      'skip-all-steps',
      view(progressing),
      [hash, index(1), { op: 'add', path: '/status/currentStepIndex', value: 4 }],
    ],
  ])('%s (%s)', (_what, mode, seen, operations) => {
    expect(planPromote(seen, mode)).toEqual({ kind: 'patch', operations });
  });
});

describe('isPast', () => {
  const mark = markOf(view(pause('CanaryPauseStep')));
  const shopMark = markOf(view({ ...pause('BlueGreenPause'), currentStepIndex: null }, blueGreen));
  test.each([
    ['still at the pause', view(pause('CanaryPauseStep')), mark, false],
    ['the controller is about to go on', view({ ...pause('CanaryPauseStep'), pauseConditions: [] }), mark, true],
    ['a step further', view({ ...progressing, currentStepIndex: 2 }), mark, true],
    ['Healthy', view(healthy), mark, true],
    ['another version', view({ ...healthy, currentPodHash: 'newer', stableRS: 'newer' }), mark, false],
    ['aborted', view(aborted), mark, false],
    ['another object', view(healthy), { ...mark, uid: 'v' }, false],
    ['blue/green, switching', view({ ...progressing, currentStepIndex: null }, blueGreen), shopMark, true],
    ['blue/green, waiting', view({ ...pause('BlueGreenPause'), currentStepIndex: null }, blueGreen), shopMark, false],
  ])('%s', (_what, seen, from, expected) => expect(isPast(from, seen)).toBe(expected));
});
