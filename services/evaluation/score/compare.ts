import type { Aggregate, Comparison, Criterion } from '../slo/index.ts';
import type { Measured, PastEvaluation, Target } from './types.ts';

/** Differences smaller than this are those of floating point: 0.1 + 0.2 is meant to be 0.3. */
const TOLERANCE = 1e-9;

/** The newest earlier evaluations that count. `past` is newest first. */
export function comparedWith(
  past: readonly PastEvaluation[],
  { results, include }: Comparison,
): readonly PastEvaluation[] {
  const counted = past.filter(
    ({ result }) => include === 'all' || result === 'pass' || (include === 'pass_or_warn' && result === 'warning'),
  );
  return counted.slice(0, results);
}

/** One value out of what the earlier evaluations measured; undefined when none of them could. */
export function earlierValue(
  metric: string,
  past: readonly PastEvaluation[],
  aggregate: Aggregate,
): number | undefined {
  const values = past.flatMap(({ values: measured }) => {
    const found = measured.find((each) => each.metric === metric && each.success);
    return found === undefined ? [] : [found.value];
  });
  if (values.length === 0) return undefined;
  if (aggregate === 'avg') return values.reduce((sum, value) => sum + value, 0) / values.length;
  return percentile(values, Number(aggregate.slice(1)));
}

/** The smallest value that is not below that share of the values. */
function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((share / 100) * sorted.length) - 1)];
}

/** A relative criterion without anything to compare with holds: a first evaluation must be able to pass. */
export function targetOf(criterion: Criterion, measured: Measured, earlier: number | undefined): Target {
  const wanted = wantedValue(criterion, earlier);
  if (wanted === undefined) return { criteria: criterion.text, targetValue: 0, violated: false };
  return {
    criteria: criterion.text,
    targetValue: wanted,
    violated: !holds(criterion.operator, measured.value, wanted),
  };
}

function wantedValue(
  { relative, percent, direction, value }: Criterion,
  earlier: number | undefined,
): number | undefined {
  if (!relative) return value;
  if (earlier === undefined) return undefined;
  return percent ? earlier + direction * earlier * (value / 100) : earlier + direction * value;
}

function holds(operator: Criterion['operator'], value: number, wanted: number): boolean {
  const same = Math.abs(value - wanted) <= TOLERANCE * Math.max(1, Math.abs(value), Math.abs(wanted));
  switch (operator) {
    case '=':
      return same;
    case '<':
      return value < wanted && !same;
    case '<=':
      return value < wanted || same;
    case '>':
      return value > wanted && !same;
    case '>=':
      return value > wanted || same;
  }
}
