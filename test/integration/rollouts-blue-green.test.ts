import { beforeAll, expect, test } from '@jest/globals';
import type { Mark, RolloutRef, RolloutView } from '../../services/kit/rollouts/index.ts';
import { PATIENT, arrived, blueGreen, openField, service, settledAt, type Field } from './rollouts/index.ts';

const LONG = 180_000;

let field: Field;

beforeAll(async () => {
  field = await openField();
}, 300_000);

async function now(ref: RolloutRef): Promise<RolloutView> {
  const view = await field.rollouts.get(ref);
  if (view === undefined) throw new Error('there is none');
  return view;
}

async function promoted(ref: RolloutRef, mode: 'next' | 'full' = 'next'): Promise<Mark> {
  const result = await field.rollouts.promote(ref, { mode });
  if (result.kind !== 'promoted') throw new Error(result.kind);
  return result.mark;
}

/** Its Services, a first version that serves, and a second that waits for a promote. */
async function waiting(name: string, strategy: object = {}): Promise<RolloutRef> {
  for (const side of ['active', 'preview']) await field.apply(service(`${name}-${side}`, name));
  expect(await arrived(field, blueGreen(name, { strategy }))).toBe('healthy 0 100');
  expect(await arrived(field, blueGreen(name, { strategy, image: '2' }))).toBe('paused BlueGreenPause 0 0');
  return field.ref(name);
}

test(
  '[argo 2] [argo 19] a promote switches the active Service; afterwards there is nothing to promote or abort',
  async () => {
    const { rollouts } = field;
    const ref = await waiting('switch');
    const before = await now(ref);
    expect(before.resource.status?.blueGreen?.activeSelector).toBe(before.stableHash);
    const mark = await promoted(ref);
    expect(await settledAt(field, ref, mark)).toBe('healthy 0 100');
    expect((await now(ref)).resource.status?.blueGreen?.activeSelector).toBe(before.podHash);
    expect(await rollouts.promote(ref, { after: mark })).toMatchObject({ kind: 'done-before' });
    expect(await rollouts.promote(ref)).toMatchObject({ kind: 'nothing-to-do' });
    expect(await rollouts.abort(ref)).toMatchObject({ changed: false });
  },
  LONG,
);

test(
  '[argo 29] abortScaleDownDelaySeconds 0: the preview pods stay after an abort, which ends all the same',
  async () => {
    const ref = await waiting('kept', { abortScaleDownDelaySeconds: 0 });
    await field.rollouts.abort(ref);
    expect(await field.rollouts.untilStable(ref, PATIENT)).toMatchObject({ reason: 'RolloutAborted' });
    const tree = await field.rollouts.tree(ref);
    expect(tree?.revisions.map(({ wanted }) => wanted)).toEqual([4, 4]);
  },
  LONG,
);

test(
  '[argo 20] with automatic promotion there is no pause, and a release has nothing to do',
  async () => {
    for (const side of ['active', 'preview']) await field.apply(service(`auto-${side}`, 'auto'));
    const strategy = { autoPromotionEnabled: true };
    await arrived(field, blueGreen('auto', { strategy }));
    expect(await arrived(field, blueGreen('auto', { strategy, image: '2' }))).toBe('healthy 0 100');
    expect(await field.rollouts.promote(field.ref('auto'))).toMatchObject({ kind: 'nothing-to-do' });
  },
  LONG,
);

test(
  '[argo 21] one preview pod: aborted it goes away, promoted it is scaled up first',
  async () => {
    const { rollouts } = field;
    const ref = await waiting('preview', { previewReplicaCount: 1, abortScaleDownDelaySeconds: 1 });
    expect(await rollouts.abort(ref)).toMatchObject({ changed: true });
    const stable = await rollouts.untilStable(ref, PATIENT);
    expect(stable.resource.status).toMatchObject({ availableReplicas: 4 });
    await rollouts.until(
      ref,
      (seen) => ((seen?.resource.status?.updatedReplicas ?? 0) === 0 ? true : undefined),
      PATIENT,
    );
    const arrival = (await rollouts.arrival(ref))!;
    await rollouts.retry(ref);
    expect(await settledAt(field, ref, arrival)).toBe('paused BlueGreenPause 0 0');
    expect(await settledAt(field, ref, await promoted(ref, 'full'))).toBe('healthy 0 100');
    expect((await now(ref)).resource.status).toMatchObject({ availableReplicas: 4, updatedReplicas: 4 });
  },
  LONG,
);

test(
  '[argo 38] a blue/green Rollout becomes a canary: the next update stops at its step',
  async () => {
    const ref = await waiting('changed');
    await settledAt(field, ref, await promoted(ref));
    const steps = [{ setWeight: 25 }, { pause: {} }];
    const strategy = { blueGreen: null, canary: { steps } };
    const path = `/apis/argoproj.io/v1alpha1/namespaces/${ref.namespace}/rollouts/${ref.name}`;
    await field.kube.change({ path, type: 'merge', body: { spec: { strategy } } });
    expect(await settledAt(field, ref, (await field.rollouts.arrival(ref))!)).toBe('healthy 2 100');
    const image = `registry.example/${ref.name}:3`;
    await field.rollouts.setImage(ref, { container: 'main', image });
    expect(await settledAt(field, ref, (await field.rollouts.arrival(ref))!)).toBe('paused CanaryPauseStep 1 25');
    expect(await settledAt(field, ref, await promoted(ref))).toBe('healthy 2 100');
  },
  LONG,
);

test(
  'back to the version before, by its template and a full promote',
  async () => {
    const { rollouts } = field;
    const ref = await waiting('back');
    await settledAt(field, ref, await promoted(ref));
    const undone = await rollouts.undo(ref);
    const full = await rollouts.promoteFullSince(ref, undone.mark, PATIENT);
    if (!('mark' in full)) throw new Error(full.kind);
    expect(await settledAt(field, ref, full.mark)).toBe('healthy 0 100');
    expect((await now(ref)).images).toEqual(['registry.example/back:1']);
  },
  LONG,
);
