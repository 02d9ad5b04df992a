import type { Objective, Slo } from '../slo/index.ts';
import type { Result } from '../../kit/events/index.ts';
import { comparedWith, earlierValue, targetOf } from './compare.ts';
import type { Evaluated, IndicatorResult, Measured, PastEvaluation, Target } from './types.ts';

/**
 * Judges what was measured. `past` is newest first. An objective scores its weight when one of its pass alternatives holds,
 * half of it when only a warning does; one without pass criteria is for information; a failed key SLI fails everything.
 */
export function evaluate(slo: Slo, measured: readonly Measured[], past: readonly PastEvaluation[]): Evaluated {
  const compared = comparedWith(past, slo.comparison);
  const judged = slo.objectives.map((objective) => {
    const value = measured.find(({ metric }) => metric === objective.sli) ?? notMeasured(objective);
    const earlier = earlierValue(objective.sli, compared, slo.comparison.aggregate);
    return { objective, indicator: judge(objective, value, earlier) };
  });
  const counted = judged.filter(({ indicator }) => indicator.status !== 'info');
  const best = counted.reduce((sum, { objective }) => sum + objective.weight, 0);
  const reached = counted.reduce((sum, { indicator }) => sum + indicator.score, 0);
  const score = best === 0 ? 100 : (100 * reached) / best;
  const keyFailed = counted.some(({ indicator }) => indicator.keySli && indicator.status === 'fail');
  return {
    result: keyFailed ? 'fail' : resultOf(score, slo.total),
    score,
    indicatorResults: judged.map(({ indicator }) => indicator),
    comparedEvents: compared.map(({ id }) => id),
  };
}

function resultOf(score: number, { pass, warning }: Slo['total']): Result {
  if (score >= pass) return 'pass';
  return score >= warning ? 'warning' : 'fail';
}

function judge(objective: Objective, measured: Measured, earlier: number | undefined): IndicatorResult {
  const passes = alternatives(objective.pass, measured, earlier);
  const warns = alternatives(objective.warning, measured, earlier);
  const status = statusOf(objective, measured, passes, warns);
  const { metric, value, success, message } = measured;
  return {
    score: status === 'pass' ? objective.weight : status === 'warning' ? objective.weight / 2 : 0,
    value: {
      metric,
      value,
      ...(earlier === undefined ? {} : { comparedValue: earlier }),
      success,
      ...(message === undefined ? {} : { message }),
    },
    displayName: objective.displayName,
    passTargets: passes.flat(),
    warningTargets: warns.flat(),
    keySli: objective.keySli,
    status,
  };
}

/** What is not measured is not good: it fails, unless nobody asked anything of it. */
function statusOf(
  { pass }: Objective,
  { success }: Measured,
  passes: readonly (readonly Target[])[],
  warns: readonly (readonly Target[])[],
): IndicatorResult['status'] {
  if (pass.length === 0) return 'info';
  if (!success) return 'fail';
  if (passes.some(allHold)) return 'pass';
  return warns.some(allHold) ? 'warning' : 'fail';
}

function allHold(targets: readonly Target[]): boolean {
  return targets.every(({ violated }) => !violated);
}

function alternatives(
  sets: Objective['pass'],
  measured: Measured,
  earlier: number | undefined,
): readonly (readonly Target[])[] {
  if (!measured.success) return [];
  return sets.map((criteria) => criteria.map((criterion) => targetOf(criterion, measured, earlier)));
}

function notMeasured({ sli }: Objective): Measured {
  return { metric: sli, value: 0, success: false, message: `the SLI provider gave no value for ${sli}` };
}
