import { beforeAll, describe, expect, test } from '@jest/globals';
import { arrived, canary, openField, settledAt, startMetric, type Field } from './rollouts/index.ts';

const LONG = 180_000;

let field: Field;

beforeAll(async () => {
  field = await openField();
}, 300_000);

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
