import type { Evaluated, IndicatorResult } from './score/index.ts';

/** `score 62.5 of 100: fail. response_time 700 is not <600` */
export function verdictWords({ result, score, indicatorResults }: Evaluated): string {
  const bad = indicatorResults.filter(({ status }) => status === 'fail' || status === 'warning').map(indicatorWords);
  const rounded = Math.round(score * 10) / 10;
  return [`score ${rounded} of 100: ${result}`, ...bad].join('. ');
}

function indicatorWords({ value, passTargets, keySli }: IndicatorResult): string {
  const name = keySli ? `${value.metric} (key SLI)` : value.metric;
  if (!value.success) return `${name} was not measured: ${value.message ?? 'no reason was given'}`;
  const missed = passTargets
    .filter(({ violated }) => violated)
    .map(({ criteria, targetValue }) => {
      return criteria.includes('%') || /[+-]/.test(criteria) ? `${criteria} (${targetValue})` : criteria;
    });
  return `${name} is ${value.value}, not ${missed.join(' or ')}`;
}
