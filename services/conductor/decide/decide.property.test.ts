import { test } from '@jest/globals';
import fc from 'fast-check';
import { createWorld, holdsAlways, holdsInTheEnd, type Step } from '../../../test/support/conductor/index.ts';

const pick = fc.nat({ max: 999 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ do: fc.constant('deliver'), pick, again: fc.boolean(), lost: rarely() }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('fire'), pick, again: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('control'),
      pick,
      action: fc.constantFrom('pause', 'pause', 'resume', 'resume', 'abort'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('jump'), minutes: fc.integer({ min: -120, max: 120 }) }) },
);
const manner = fc.constantFrom('pass', 'pass', 'warning', 'fail', 'silent', 'hangs', 'two');

function rarely(): fc.Arbitrary<boolean> {
  return fc.nat({ max: 9 }).map((number) => number === 0);
}

/**
 * One active run a service, one open task a run, no event twice, executors told to stop whenever they are to, nothing
 * triggered by what is paused or was aborted, and all runs end.
 */
test('in any order, with anything twice, late timers, clocks that jump, crashes, and people who pause and abort', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 50 }),
      fc.array(manner, { minLength: 1, maxLength: 5 }),
      (steps, manners) => {
        const world = createWorld(3, manners);
        for (const next of steps) {
          world.take(next);
          holdsAlways(world);
        }
        world.drain();
        holdsAlways(world);
        holdsInTheEnd(world);
      },
    ),
    { numRuns: 10_000 },
  );
}, 300_000);
