import { describe, expect, test } from '@jest/globals';
import { recipeFor, type Circumstances } from './recipe.ts';

const inFlight = { podHash: 'new', stableHash: 'old', aborted: false, promoted: false };
const aborted = { ...inFlight, aborted: true };
const promoted = { podHash: 'new', stableHash: 'new', aborted: false, promoted: true };
const first = { podHash: 'new', stableHash: '', aborted: false, promoted: false };
const byHand: Circumstances = {
  pinnedHash: undefined,
  isOfOthers: false,
  isHelms: false,
  isRunFailed: false,
  hasEarlier: true,
};
const failed = { ...byHand, isRunFailed: true };

describe('how a Rollout goes back', () => {
  test.each<[string, typeof inFlight, Circumstances, string]>([
    ['in flight', inFlight, byHand, 'abort'],
    ['in flight, the run failed and names no version', inFlight, failed, 'abort'],
    ['in flight, of this run', inFlight, { ...failed, pinnedHash: 'new' }, 'abort'],
    ['not observed yet, of this run', { ...inFlight, podHash: '' }, { ...failed, pinnedHash: 'new' }, 'abort'],
    ['in flight, of a later run', inFlight, { ...failed, pinnedHash: 'older' }, 'stay'],
    ['in flight, of another run by Helm’s record', inFlight, { ...failed, isOfOthers: true, isHelms: true }, 'stay'],
    ['of this run whatever Helm says', inFlight, { ...failed, isOfOthers: true, pinnedHash: 'new' }, 'abort'],
    ['aborted', aborted, failed, 'aborted'],
    ['first deploy under way', first, failed, 'nowhere'],
    ['fully promoted by Helm', promoted, { ...failed, isHelms: true }, 'return'],
    [
      'fully promoted by Helm, a first deploy: Helm says so',
      promoted,
      { ...failed, isHelms: true, hasEarlier: false },
      'return',
    ],
    ['fully promoted, of this run', promoted, { ...failed, pinnedHash: 'new' }, 'return'],
    ['fully promoted, a person asks', promoted, byHand, 'return'],
    ['fully promoted, a person asks, one revision', promoted, { ...byHand, hasEarlier: false }, 'nowhere'],
    ['fully promoted, the run failed before it deployed', promoted, failed, 'stay'],
    ['fully promoted, superseded', promoted, { ...failed, pinnedHash: 'older' }, 'stay'],
  ])('%s', (_, state, circumstances, recipe) => {
    expect(recipeFor(state, circumstances)).toBe(recipe);
  });
});
