import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Mark, PromoteOptions, RolloutRef, RolloutView } from '../../services/kit/rollouts/index.ts';
import {
  PATIENT,
  arrived,
  blueGreen,
  canary,
  openField,
  service,
  settledAt,
  startMetric,
  type Field,
} from './rollouts/index.ts';

const LONG = 180_000;

let field: Field;

beforeAll(async () => {
  field = await openField();
}, 300_000);

async function seen(ref: RolloutRef, test: (view: RolloutView) => boolean): Promise<RolloutView> {
  return field.rollouts.until(ref, (view) => (view !== undefined && test(view) ? view : undefined), PATIENT);
}

async function promoted(ref: RolloutRef, options: PromoteOptions = {}): Promise<Mark> {
  const result = await field.rollouts.promote(ref, options);
  if (result.kind !== 'promoted') throw new Error(result.kind);
  return result.mark;
}

const isRunning = ({ analysis: run }: RolloutView) => run?.status === 'Running';

const analysis = (name: string) => ({ templates: [{ templateName: name }] });

describe('[argo 33] an analysis in a step', () => {
  const steps = (name: string) => [{ setWeight: 25 }, { analysis: analysis(name) }, { setWeight: 50 }, { pause: {} }];

  test(
    'that fails aborts, and is named',
    async () => {
      await field.apply((await startMetric(-1)).template('fails'));
      await arrived(field, canary('fails', { steps: steps('fails') }));
      expect(await arrived(field, canary('fails', { steps: steps('fails'), image: '2' }))).toBe(
        'degraded RolloutAborted',
      );
      const tree = await field.rollouts.tree(field.ref('fails'));
      expect(tree?.analysisRuns.map(({ status }) => status)).toEqual(['Failed']);
    },
    LONG,
  );

  test(
    'that tells nothing pauses; a promote goes on behind it',
    async () => {
      await field.apply((await startMetric(0)).template('unclear'));
      await arrived(field, canary('unclear', { steps: steps('unclear') }));
      const rollout = canary('unclear', { steps: steps('unclear'), image: '2' });
      expect(await arrived(field, rollout)).toBe('paused InconclusiveAnalysisRun 1 25');
      const ref = field.ref('unclear');
      const result = await field.rollouts.promote(ref);
      if (result.kind !== 'promoted') throw new Error(result.kind);
      expect(await settledAt(field, ref, result.mark)).toBe('paused CanaryPauseStep 3 50');
    },
    LONG,
  );
});

test(
  '[argo 17] a pause, a lasting analysis, a pause: each is ended by hand; after an abort a full promote runs no analysis',
  async () => {
    await field.apply((await startMetric()).template('lasting'));
    const steps = [{ pause: { duration: '24h' } }, { analysis: analysis('lasting') }, { pause: {} }];
    await arrived(field, canary('by-hand', { steps }));
    expect(await arrived(field, canary('by-hand', { steps, image: '2' }))).toBe('paused CanaryPauseStep 0 0');
    const ref = field.ref('by-hand');
    await promoted(ref);
    await seen(ref, (view) => view.step === 1 && isRunning(view));
    expect(await field.rollouts.promote(ref)).toMatchObject({ kind: 'not-paused' });
    const mark = await promoted(ref, { mode: 'skip-step' });
    expect(await settledAt(field, ref, mark)).toBe('paused CanaryPauseStep 2 0');
    const runs = (await field.rollouts.tree(ref))?.analysisRuns.length;
    await field.rollouts.abort(ref);
    await field.rollouts.untilStable(ref, PATIENT);
    const full = await promoted(ref, { mode: 'full' });
    expect(await settledAt(field, ref, full)).toBe('healthy 3 100');
    expect((await field.rollouts.tree(ref))?.analysisRuns).toHaveLength(runs ?? -1);
  },
  LONG,
);

describe('an analysis around the switch of blue/green', () => {
  async function services(name: string): Promise<void> {
    for (const side of ['active', 'preview']) await field.apply(service(`${name}-${side}`, name));
  }

  test(
    '[argo 18] a full promote does not wait for one that runs before it',
    async () => {
      await field.apply((await startMetric()).template('before'));
      await services('early');
      const strategy = { prePromotionAnalysis: analysis('before') };
      await arrived(field, blueGreen('early', { strategy }));
      const ref = await field.apply(blueGreen('early', { strategy, image: '2' }));
      await seen(ref, (view) => view.podHash !== view.stableHash && isRunning(view));
      const mark = await promoted(ref, { mode: 'full' });
      expect(await settledAt(field, ref, mark)).toBe('healthy 0 100');
    },
    LONG,
  );

  test(
    '[argo 22] one that fails behind it takes the switch back; a version that is right goes through',
    async () => {
      await field.apply((await startMetric(-1)).template('behind'));
      await services('late');
      const strategy = { postPromotionAnalysis: analysis('behind') };
      await arrived(field, blueGreen('late', { strategy }));
      expect(await arrived(field, blueGreen('late', { strategy, image: '2' }))).toBe('paused BlueGreenPause 0 0');
      const ref = field.ref('late');
      const first = await field.rollouts.get(ref);
      expect(await settledAt(field, ref, await promoted(ref))).toBe('degraded RolloutAborted');
      await seen(ref, ({ resource }) => resource.status?.blueGreen?.activeSelector === first?.stableHash);
      await field.apply((await startMetric(1)).template('behind'));
      expect(await arrived(field, blueGreen('late', { strategy, image: '3' }))).toBe('paused BlueGreenPause 0 0');
      expect(await settledAt(field, ref, await promoted(ref))).toBe('healthy 0 100');
    },
    LONG,
  );
});
