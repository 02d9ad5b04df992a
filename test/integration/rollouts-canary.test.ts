import { beforeAll, describe, expect, test } from '@jest/globals';
import { markOf, type RolloutRef, type RolloutView } from '../../services/kit/rollouts/index.ts';
import { PATIENT, arrived, canary, openField, settledAt, type Field } from './rollouts/index.ts';

const LONG = 180_000;

let field: Field;

beforeAll(async () => {
  field = await openField();
}, 300_000);

/** A canary that holds its second version at the first pause. */
async function paused(name: string): Promise<RolloutRef> {
  expect(await arrived(field, canary(name))).toBe('healthy 6 100');
  expect(await arrived(field, canary(name, { image: '2' }))).toBe('paused CanaryPauseStep 1 25');
  return field.ref(name);
}

async function now(ref: RolloutRef): Promise<RolloutView> {
  const view = await field.rollouts.get(ref);
  if (view === undefined) throw new Error('there is none');
  return view;
}

test(
  '[argo 45] a first deploy is Healthy at once; promote and abort change nothing',
  async () => {
    const { rollouts } = field;
    expect(await arrived(field, canary('first'))).toBe('healthy 6 100');
    const ref = field.ref('first');
    expect(await rollouts.promote(ref)).toMatchObject({ kind: 'nothing-to-do', mark: { fromIndex: 6 } });
    expect(await rollouts.abort(ref)).toMatchObject({ changed: false, message: 'no update is in flight' });
    expect(await now(ref)).toMatchObject({ phase: 'Healthy', promoted: true, revision: 1, weights: { actual: 100 } });
  },
  LONG,
);

test(
  '[argo 1] [argo 13] an update stops at each pause; three promotes bring it to all',
  async () => {
    const { rollouts } = field;
    const ref = await paused('three');
    const seen: string[] = [];
    for (const stop of ['paused CanaryPauseStep 3 50', 'paused CanaryPauseStep 5 75', 'healthy 6 100']) {
      const result = await rollouts.promote(ref);
      if (result.kind !== 'promoted') throw new Error(result.kind);
      expect(await settledAt(field, ref, result.mark)).toBe(stop);
      const { status } = (await now(ref)).resource;
      seen.push(`${status?.updatedReplicas ?? 0} of ${status?.replicas ?? 0}`);
    }
    expect(seen).toEqual(['2 of 4', '3 of 4', '4 of 4']);
    expect(await rollouts.abort(ref)).toMatchObject({ changed: false });
  },
  LONG,
);

describe('[argo 41] a promote that is made twice', () => {
  test(
    'in the same instant: one advance, two who know it',
    async () => {
      const { rollouts } = field;
      const ref = await paused('same-instant');
      const results = await Promise.all([rollouts.promote(ref), rollouts.promote(ref)]);
      expect(results.map(({ kind }) => kind).toSorted()).not.toEqual(['promoted', 'promoted']);
      const [mark] = results.flatMap((result) => ('mark' in result ? [result.mark] : []));
      if (mark === undefined) throw new Error('nobody promoted');
      expect(await settledAt(field, ref, mark)).toBe('paused CanaryPauseStep 3 50');
    },
    LONG,
  );

  test(
    'by what was seen before another did it: refused by the guard; for another reason than was seen: looked at again',
    async () => {
      const { rollouts } = field;
      const ref = await paused('seen');
      const seen = await now(ref);
      const first = await rollouts.promote(ref, { seen });
      if (first.kind !== 'promoted') throw new Error(first.kind);
      expect(await settledAt(field, ref, first.mark)).toBe('paused CanaryPauseStep 3 50');
      expect(await rollouts.promote(ref, { seen })).toMatchObject({ kind: 'done-before', mark: first.mark });
      const { resource } = await now(ref);
      const pauseConditions = [{ reason: 'InconclusiveAnalysisRun' }];
      const other = { ...(await now(ref)), resource: { ...resource, status: { ...resource.status, pauseConditions } } };
      const again = await rollouts.promote(ref, { seen: other });
      expect(again).toMatchObject({ kind: 'promoted', mark: { fromIndex: 3 } });
    },
    LONG,
  );

  test(
    '[argo 42] again after a crash, at once and much later: no second patch',
    async () => {
      const { rollouts } = field;
      const ref = await paused('redelivered');
      const recorded: object[] = [];
      const record = async (mark: object): Promise<void> => void recorded.push(mark);
      const first = await rollouts.promote(ref, { record });
      if (first.kind !== 'promoted') throw new Error(first.kind);
      expect(recorded).toEqual([first.mark]);
      const after = first.mark;
      expect(await rollouts.promote(ref, { after, record })).toMatchObject({ kind: 'done-before' });
      expect(await settledAt(field, ref, after)).toBe('paused CanaryPauseStep 3 50');
      expect(await rollouts.promote(ref, { after, record })).toMatchObject({ kind: 'done-before' });
      expect(recorded).toHaveLength(1);
      expect(await now(ref)).toMatchObject({ step: 3, phase: 'Paused' });
    },
    LONG,
  );

  test(
    '[argo 46] what somebody recorded and did not patch is patched',
    async () => {
      const ref = await paused('recorded');
      const after = markOf(await now(ref));
      expect(await field.rollouts.promote(ref, { after })).toMatchObject({ kind: 'promoted' });
      expect(await settledAt(field, ref, after)).toBe('paused CanaryPauseStep 3 50');
    },
    LONG,
  );
});

test(
  '[argo 6] an abort at half: Degraded long before the stable version has all its pods back',
  async () => {
    const { rollouts } = field;
    const ref = await paused('abort');
    const half = await rollouts.promote(ref);
    if (half.kind !== 'promoted') throw new Error(half.kind);
    await settledAt(field, ref, half.mark);
    expect(await rollouts.abort(ref)).toMatchObject({ changed: true });
    const stable = await rollouts.untilStable(ref, PATIENT);
    expect(stable).toMatchObject({
      phase: 'Degraded',
      reason: 'RolloutAborted',
      aborted: true,
      weights: { desired: 0 },
    });
    expect(stable.resource.status).toMatchObject({ availableReplicas: 4, replicas: 4 });
    expect(stable.resource.status?.updatedReplicas ?? 0).toBe(0);
    expect(await rollouts.abort(ref)).toMatchObject({ changed: false, message: 'it is aborted already' });
    expect(await rollouts.promote(ref)).toMatchObject({ kind: 'aborted' });
    const arrival = await rollouts.arrival(ref);
    expect(await rollouts.retry(ref)).toMatchObject({ changed: true });
    expect(await settledAt(field, ref, arrival!)).toBe('paused CanaryPauseStep 1 25');
    expect(await rollouts.retry(ref)).toMatchObject({ changed: false });
  },
  LONG,
);

test(
  'a full promote skips the rest; the old step of a promoted version is no mark for the next',
  async () => {
    const { rollouts } = field;
    const ref = await paused('full');
    const result = await rollouts.promote(ref, { mode: 'full' });
    if (result.kind !== 'promoted') throw new Error(result.kind);
    expect(await settledAt(field, ref, result.mark)).toBe('healthy 6 100');
    expect(await rollouts.promote(ref, { mode: 'full' })).toMatchObject({ kind: 'nothing-to-do' });
  },
  LONG,
);

test(
  '[argo 16] a pause with a duration: aborted, retried, and then resumed by itself',
  async () => {
    const { rollouts } = field;
    const steps = [{ setWeight: 25 }, { pause: { duration: '6s' } }];
    await arrived(field, canary('timed', { steps }));
    expect(await arrived(field, canary('timed', { steps, image: '2' }))).toBe('paused CanaryPauseStep 1 25');
    const ref = field.ref('timed');
    await rollouts.abort(ref);
    await rollouts.untilStable(ref, PATIENT);
    const arrival = await rollouts.arrival(ref);
    await rollouts.retry(ref);
    expect(await settledAt(field, ref, arrival!)).toBe('paused CanaryPauseStep 1 25');
    expect(await settledAt(field, ref, { ...arrival!, fromIndex: 1 })).toBe('healthy 2 100');
  },
  LONG,
);

test(
  '[argo 28] scaling 4 -> 8 -> 4 at half keeps the step',
  async () => {
    const ref = await paused('scaled');
    for (const replicas of [8, 4]) {
      await field.kube.change({ path: pathOf(ref), type: 'merge', body: { spec: { replicas } } });
      const view = await field.rollouts.until(
        ref,
        (seen) => (seen?.resource.status?.availableReplicas === replicas && seen.phase === 'Paused' ? seen : undefined),
        PATIENT,
      );
      expect(view).toMatchObject({ step: 1, weights: { desired: 25, actual: 25 } });
    }
  },
  LONG,
);

test(
  '[argo 26] a version that comes in between: the old promote and the old wait are superseded',
  async () => {
    const { rollouts } = field;
    const ref = await paused('between');
    const old = markOf(await now(ref));
    expect(await arrived(field, canary('between', { image: '3' }))).toBe('paused CanaryPauseStep 1 25');
    expect(await rollouts.promote(ref, { podHash: old.podHash })).toMatchObject({ kind: 'superseded' });
    expect(await rollouts.promote(ref, { after: old })).toMatchObject({ kind: 'superseded' });
    expect(await rollouts.abort(ref, { podHash: old.podHash })).toMatchObject({ changed: false });
    expect(await rollouts.settle(ref, old, PATIENT)).toMatchObject({ kind: 'superseded' });
    expect(await now(ref)).toMatchObject({ step: 1, phase: 'Paused', revision: 3 });
  },
  LONG,
);

const pathOf = ({ namespace, name }: RolloutRef) =>
  `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/rollouts/${name}`;
