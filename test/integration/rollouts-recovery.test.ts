import { beforeAll, describe, expect, test } from '@jest/globals';
import { isUnheard, type RolloutRef, type RolloutView } from '../../services/kit/rollouts/index.ts';
import { PATIENT, arrived, canary, openField, settledAt, service, type Field } from './rollouts/index.ts';

const LONG = 180_000;
const STEPS = [{ setWeight: 25 }, { pause: {} }, { setWeight: 50 }, { pause: {} }] as const;

let field: Field;

beforeAll(async () => {
  field = await openField();
}, 300_000);

/** A version whose pods never become ready, beside one that serves. */
async function stuck(name: string, spec: object = {}): Promise<RolloutRef> {
  await arrived(field, canary(name, { steps: STEPS, spec }));
  const ref = await field.apply(canary(name, { steps: STEPS, spec, image: 'unready' }));
  // For a moment the controller says that it has seen the new version, and speaks of the one before.
  await field.rollouts.until(ref, (seen) => (seen !== undefined && isUnderWay(seen) ? true : undefined), PATIENT);
  return ref;
}

function isUnderWay(view: RolloutView): boolean {
  const isNew = view.revision === 2 && view.podHash !== view.stableHash && !isUnheard(view);
  return isNew && (view.resource.status?.updatedReplicas ?? 0) > 0;
}

async function settledSince(ref: RolloutRef): Promise<string> {
  return settledAt(field, ref, (await field.rollouts.arrival(ref))!);
}

test(
  'Paused alone proves nothing: promoted past its weight, dead pods are still waited for',
  async () => {
    const ref = await stuck('paused');
    const arrival = (await field.rollouts.arrival(ref))!;
    expect(await field.rollouts.promote(ref, { mode: 'skip-step' })).toMatchObject({ kind: 'promoted' });
    await field.rollouts.until(ref, (seen) => (seen?.phase === 'Paused' ? seen : undefined), PATIENT);
    await expect(field.rollouts.settle(ref, arrival, { deadlineMs: 3_000 })).rejects.toMatchObject({
      code: 'SLW_ROLLOUT_DEADLINE',
      message: expect.stringContaining('Paused (CanaryPauseStep) at step 2 of 4'),
    });
  },
  LONG,
);

describe('an abort', () => {
  test(
    '[argo 48] withdraws a full promote that waits for dead pods',
    async () => {
      const { rollouts } = field;
      const ref = await stuck('withdrawn');
      expect(await rollouts.promote(ref, { mode: 'full' })).toMatchObject({ kind: 'promoted' });
      await rollouts.until(ref, (seen) => (seen?.resource.status?.promoteFull === true ? true : undefined), PATIENT);
      expect(await rollouts.abort(ref)).toMatchObject({ changed: true });
      expect(await rollouts.untilStable(ref, PATIENT)).toMatchObject({ reason: 'RolloutAborted' });
    },
    LONG,
  );

  test(
    '[argo 49] on a first deploy there is nothing to go back to',
    async () => {
      const ref = await field.apply(canary('first', { steps: STEPS, image: 'unready' }));
      await field.rollouts.until(ref, (seen) => (seen?.podHash ? true : undefined), PATIENT);
      expect(await field.rollouts.abort(ref)).toMatchObject({ changed: false });
      expect(await field.rollouts.get(ref)).toMatchObject({ aborted: false });
    },
    LONG,
  );

  test('of what is not there', async () => {
    await expect(field.rollouts.abort(field.ref('none'))).rejects.toMatchObject({
      code: 'SLW_ROLLOUT_UNKNOWN',
      message: `There is no Rollout none in namespace ${field.namespace}`,
    });
  });
});

describe('past its progress deadline', () => {
  test(
    '[argo 23] slow pods that come after it: not failed, but paused',
    async () => {
      const spec = { progressDeadlineSeconds: 2 };
      await arrived(field, canary('slow', { steps: STEPS, spec }));
      const seen = new Set<string>();
      field.rollouts.onChange(field.namespace, ({ name }, view) => {
        if (name === 'slow') seen.add(view?.reason ?? '');
      });
      expect(await arrived(field, canary('slow', { steps: STEPS, spec, image: 'slow' }))).toBe(
        'paused CanaryPauseStep 1 25',
      );
      expect([...seen]).toContain('ProgressDeadlineExceeded');
    },
    LONG,
  );

  test(
    '[argo 25] it aborts by itself when it is told to, and the stable version serves',
    async () => {
      const ref = await stuck('self-abort', { progressDeadlineSeconds: 2, progressDeadlineAbort: true });
      expect(await settledSince(ref)).toBe('degraded RolloutAborted');
      expect(await field.rollouts.untilStable(ref, PATIENT)).toMatchObject({ aborted: true });
    },
    LONG,
  );

  test(
    '[argo 27] pods that never come: failed; aborted, then a good version recovers',
    async () => {
      const { rollouts } = field;
      const spec = { progressDeadlineSeconds: 2 };
      const ref = await stuck('bad', spec);
      expect(await settledSince(ref)).toBe('degraded ProgressDeadlineExceeded');
      await rollouts.abort(ref);
      await rollouts.untilStable(ref, PATIENT);
      expect(await arrived(field, canary('bad', { steps: STEPS, spec, image: '3' }))).toBe(
        'paused CanaryPauseStep 1 25',
      );
    },
    LONG,
  );
});

test(
  '[argo 24] a pause that is longer than the deadline stays a pause',
  async () => {
    const spec = { progressDeadlineSeconds: 1 };
    await arrived(field, canary('long', { steps: STEPS, spec }));
    expect(await arrived(field, canary('long', { steps: STEPS, spec, image: '2' }))).toBe(
      'paused CanaryPauseStep 1 25',
    );
    const ref = field.ref('long');
    const left = field.rollouts.until(ref, (seen) => (seen?.phase === 'Paused' ? undefined : seen), {
      deadlineMs: 4_000,
    });
    await expect(left).rejects.toMatchObject({ code: 'SLW_ROLLOUT_DEADLINE' });
  },
  LONG,
);

test(
  '[argo 37] a Service that comes late: the invalid specification heals within the grace',
  async () => {
    const strategy = { canaryService: 'late-canary', stableService: 'late-stable' };
    const ref = await field.apply(canary('late', { steps: STEPS, strategy }));
    const waiting = settledSince(ref);
    await field.rollouts.until(ref, (seen) => (seen?.reason === 'InvalidSpec' ? true : undefined), PATIENT);
    await field.apply(service('late-canary', 'late'));
    await field.apply(service('late-stable', 'late'));
    expect(await waiting).toBe('healthy 4 100');
  },
  LONG,
);
