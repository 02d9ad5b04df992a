import { describe, expect, test } from '@jest/globals';
import type { RolloutPicture, RolloutSummary } from '../client/index.ts';
import { asciiStyle, plainStyle } from '../terminal/index.ts';
import { drawRollout, phaseWords } from './draw.ts';

const rollout: RolloutSummary = {
  namespace: 'shop-prod',
  name: 'web',
  phase: 'Paused',
  reason: 'CanaryPauseStep',
  message: '',
  strategy: 'canary',
  aborted: false,
  promoted: false,
  podHash: 'b',
  stableHash: 'a',
  step: 1,
  steps: 2,
  weights: { desired: 25, actual: 25 },
  images: ['reg.local/web:2'],
};

const picture: RolloutPicture = {
  rollout,
  steps: [
    { words: 'setWeight 25', state: 'done' },
    { words: 'pause', state: 'current' },
  ],
  revisions: [
    {
      revision: 2,
      replicaSet: 'web-b',
      podHash: 'b',
      roles: ['newest'],
      images: ['reg.local/web:2'],
      wanted: 1,
      available: 0,
      pods: [{ name: 'web-b-1', ready: false, state: 'ImagePullBackOff' }],
    },
    {
      revision: 1,
      replicaSet: 'web-a',
      podHash: 'a',
      roles: ['stable'],
      images: ['reg.local/web:1'],
      wanted: 3,
      available: 3,
      pods: [],
    },
  ],
  analysisRuns: [
    { name: 'web-b-2', status: 'Failed', message: 'metric "errors" was 7', podHash: 'b' },
    { name: 'web-lost', status: 'Running' },
  ],
};

describe('a Rollout drawn', () => {
  test('says what it does, its steps, and below each revision its ReplicaSet, pods and analysis', () => {
    expect(drawRollout(picture, { style: plainStyle })).toEqual([
      'Name:       web',
      'Namespace:  shop-prod',
      'Status:     ॥ Paused (CanaryPauseStep)',
      'Strategy:   canary',
      'Weight:     25 % wanted, 25 % reached, step 1/2',
      'Images:     reg.local/web:2 (newest)',
      '            reg.local/web:1 (stable)',
      'Steps:      ✔ setWeight 25',
      '            ॥ pause',
      '',
      'web                  Rollout      ॥ Paused',
      '├── # revision 2',
      '│   ├── web-b        ReplicaSet   ◌ 0/1 available  newest',
      '│   │   └── web-b-1  Pod          ◌ ImagePullBackOff',
      '│   └── web-b-2      AnalysisRun  ✖ Failed: metric "errors" was 7',
      '├── # revision 1',
      '│   └── web-a        ReplicaSet   ✔ 3/3 available  stable',
      '└── web-lost         AnalysisRun  ◌ Running',
    ]);
  });

  test('in ASCII where the terminal has no more', () => {
    const drawn = drawRollout(picture, { style: asciiStyle }).join('\n');
    expect(drawn).toMatch(/^[\x20-\x7e\n]*$/);
    expect(drawn).toContain('`-- web-a');
  });

  test('lets no control characters of the cluster through to the terminal', () => {
    const hostile = { ...rollout, message: 'a\u001B[2Jb', reason: 'x\u001B[31m' };
    const drawn = drawRollout({ ...picture, rollout: hostile }, { style: plainStyle }).join('\n');
    expect(drawn).not.toContain('\u001B');
  });
});

test('the phase comes with its reason', () => {
  expect(phaseWords(rollout)).toBe('Paused (CanaryPauseStep)');
  const { reason: _, ...plain } = rollout;
  expect(phaseWords({ ...plain, phase: 'Progressing' })).toBe('Progressing');
});
