import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Mark, PromoteResult, RolloutRef, RolloutView } from '../../services/kit/rollouts/index.ts';
import { eventually } from '../support/index.ts';
import { PATIENT, arrived, canary, deploymentOf, openField, settledAt, type Field } from './rollouts/index.ts';

const LONG = 180_000;
/** Two weights, so that two versions are soon through. */
const STEPS = [{ setWeight: 50 }, { pause: {} }] as const;

let field: Field;

beforeAll(async () => {
  field = await openField();
}, 300_000);

async function now(ref: RolloutRef): Promise<RolloutView> {
  const view = await field.rollouts.get(ref);
  if (view === undefined) throw new Error('there is none');
  return view;
}

function marked(result: PromoteResult): Mark {
  if ('mark' in result) return result.mark;
  throw new Error(result.kind);
}

/** A second version that has been promoted fully. */
async function promoted(name: string): Promise<RolloutRef> {
  await arrived(field, canary(name, { steps: STEPS }));
  await arrived(field, canary(name, { steps: STEPS, image: '2' }));
  const ref = field.ref(name);
  expect(await settledAt(field, ref, marked(await field.rollouts.promote(ref)))).toBe('healthy 2 100');
  return ref;
}

describe('[argo 47] back to an earlier revision', () => {
  test(
    'the template is written, and promoted fully once the controller has seen it',
    async () => {
      const { rollouts } = field;
      const ref = await promoted('undo');
      const undone = await rollouts.undo(ref);
      expect(undone).toMatchObject({ changed: true, message: 'revision 1 is written again' });
      const full = await rollouts.promoteFullSince(ref, undone.mark, PATIENT);
      expect(full.kind).toBe('promoted');
      expect(await settledAt(field, ref, marked(full))).toBe('healthy 2 100');
      expect(await now(ref)).toMatchObject({ images: ['registry.example/undo:1'], revision: 3 });
    },
    LONG,
  );

  test(
    '[argo 40] a revision that is not kept is refused by name; the newest is left as it is',
    async () => {
      const { rollouts } = field;
      const ref = await promoted('unknown');
      await expect(rollouts.undo(ref, { toRevision: 7 })).rejects.toMatchObject({
        code: 'SLW_ROLLOUT_REVISION',
        message: expect.stringContaining('no revision 7; it has 2, 1'),
      });
      expect(await rollouts.undo(ref, { toRevision: 2 })).toMatchObject({ changed: false });
      expect(await rollouts.undo(ref, { toRevision: 1 })).toMatchObject({ changed: true });
    },
    LONG,
  );

  test(
    'the stable version while an update is paused: Healthy at once',
    async () => {
      const { rollouts } = field;
      await arrived(field, canary('fast', { steps: STEPS }));
      await arrived(field, canary('fast', { steps: STEPS, image: '2' }));
      const ref = field.ref('fast');
      const undone = await rollouts.undo(ref);
      expect(await rollouts.promoteFullSince(ref, undone.mark, PATIENT)).toMatchObject({ kind: 'nothing-to-do' });
      expect(await settledAt(field, ref, (await rollouts.arrival(ref))!)).toBe('healthy 2 100');
      await expect(rollouts.undo(field.ref('none'))).rejects.toMatchObject({ code: 'SLW_ROLLOUT_UNKNOWN' });
    },
    LONG,
  );
});

test(
  'an image is set where it is; a container that is not there is refused by name',
  async () => {
    const { rollouts } = field;
    await arrived(field, canary('image', { steps: STEPS }));
    const ref = field.ref('image');
    const image = 'registry.example/image:2';
    expect(await rollouts.setImage(ref, { container: 'main', image })).toMatchObject({ changed: true });
    expect(await settledAt(field, ref, (await rollouts.arrival(ref))!)).toBe('paused CanaryPauseStep 1 50');
    expect(await rollouts.setImage(ref, { container: '*', image })).toMatchObject({ changed: false });
    await expect(rollouts.setImage(ref, { container: 'web', image })).rejects.toMatchObject({
      code: 'SLW_ROLLOUT_CONTAINER',
      message: expect.stringContaining('no container web; it has main'),
    });
  },
  LONG,
);

test(
  '[argo 36] pods that a Deployment describes: image and undo go there',
  async () => {
    const { rollouts } = field;
    const steps = [{ setWeight: 50 }, { pause: {} }];
    const workloadRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'work' };
    await field.apply(deploymentOf('work', '1'));
    const { spec } = canary('work', { steps }) as { spec: { template?: object } };
    const { template: _template, ...rest } = spec;
    const rollout = { ...canary('work', { steps }), spec: { ...rest, workloadRef } };
    expect(await arrived(field, rollout)).toBe('healthy 2 100');
    const ref = field.ref('work');
    const image = 'registry.example/work:2';
    expect(await rollouts.setImage(ref, { container: 'main', image })).toMatchObject({ changed: true });
    expect(await settledAt(field, ref, (await rollouts.arrival(ref))!)).toBe('paused CanaryPauseStep 1 50');
    expect(await settledAt(field, ref, marked(await rollouts.promote(ref)))).toBe('healthy 2 100');
    const undone = await rollouts.undo(ref);
    const full = await rollouts.promoteFullSince(ref, undone.mark, PATIENT);
    expect(await settledAt(field, ref, marked(full))).toBe('healthy 2 100');
    const path = `/apis/apps/v1/namespaces/${field.namespace}/deployments/work`;
    expect(JSON.stringify(await field.kube.get(path))).toContain('registry.example/work:1');
    await field.kube.remove(path);
    await expect(rollouts.setImage(ref, { container: 'main', image })).rejects.toMatchObject({
      code: 'SLW_ROLLOUT_WORKLOAD',
      message: expect.stringContaining('Deployment work, which does not exist'),
    });
  },
  LONG,
);

test(
  '[argo 34] a person holds it: a promote lifts that first, and then ends the pause',
  async () => {
    const { rollouts } = field;
    await arrived(field, canary('held', { steps: STEPS }));
    await arrived(field, canary('held', { steps: STEPS, image: '2' }));
    const ref = field.ref('held');
    expect(await rollouts.pause(ref)).toMatchObject({ changed: true });
    expect(await rollouts.pause(ref)).toMatchObject({ changed: false });
    const held = await rollouts.until(ref, (seen) => (seen?.reason === 'ManuallyPaused' ? seen : undefined), PATIENT);
    expect(held.phase).toBe('Paused');
    const result = await rollouts.promote(ref);
    expect(result.kind).toBe('promoted');
    expect(await settledAt(field, ref, marked(result))).toBe('healthy 2 100');
    expect(await rollouts.unpause(ref)).toMatchObject({ changed: false });
  },
  LONG,
);

test(
  '[argo 35] a restart: pods are replaced, then Healthy again',
  async () => {
    const { rollouts } = field;
    await arrived(field, canary('restart', { steps: STEPS, replicas: 2 }));
    const ref = field.ref('restart');
    const before = await podsOf(ref);
    expect(await rollouts.restart(ref)).toMatchObject({ changed: true });
    const done = await rollouts.until(
      ref,
      (seen) => {
        const { spec, status } = seen?.resource ?? {};
        const isOver = spec?.restartAt !== undefined && status?.restartedAt === spec.restartAt;
        return isOver && seen?.phase === 'Healthy' ? seen : undefined;
      },
      PATIENT,
    );
    expect(done.promoted).toBe(true);
    // Those that were replaced may still be on their way out.
    await eventually(async () => expect((await podsOf(ref)).filter((name) => before.includes(name))).toEqual([]), {
      timeout: 90_000,
    });
  },
  LONG,
);

async function podsOf(ref: RolloutRef): Promise<readonly string[]> {
  const tree = await field.rollouts.tree(ref);
  return (tree?.revisions ?? []).flatMap(({ pods }) => pods.map(({ name }) => name));
}

test(
  'the tree: steps, revisions with their roles, pods',
  async () => {
    await arrived(field, canary('tree', { steps: STEPS }));
    await arrived(field, canary('tree', { steps: STEPS, image: '2' }));
    const tree = await field.rollouts.tree(field.ref('tree'));
    expect(tree?.steps).toEqual([
      { words: 'setWeight 50', state: 'done' },
      { words: 'pause', state: 'current' },
    ]);
    expect(
      tree?.revisions.map(({ revision, roles, available, pods }) => [revision, roles, available, pods.length]),
    ).toEqual([
      [2, ['newest'], 2, 2],
      [1, ['stable'], 2, 2],
    ]);
    expect(await field.rollouts.tree(field.ref('none'))).toBeUndefined();
  },
  LONG,
);
