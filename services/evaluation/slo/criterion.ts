/** One condition on a value: `<600`, `<=+10%`, `>=-5`. */
export interface Criterion {
  /** As it was written. */
  readonly text: string;
  readonly operator: '<' | '<=' | '=' | '>=' | '>';
  readonly value: number;
  /** Against what earlier evaluations measured, else against `value` itself. */
  readonly relative: boolean;
  /** `value` is a share of what was measured before. */
  readonly percent: boolean;
  /** Of a relative one: up by `value`, or down. */
  readonly direction: 1 | -1;
}

const CRITERION = /^\s*(<=|<|>=|>|=)\s*([+-]?)\s*(\d+(?:\.\d+)?)\s*(%?)\s*$/;

/**
 * Reads criteria; undefined when one of them is none. As in Keptn a sign or a per cent makes it relative, and a relative
 * one without a sign means an increase. A number below zero therefore cannot be asked for absolutely.
 */
export function criteriaOf(texts: readonly string[]): readonly Criterion[] | undefined {
  const read = texts.map(criterionOf);
  return read.every((criterion) => criterion !== undefined) ? read : undefined;
}

function criterionOf(text: string): Criterion | undefined {
  const [, operator, sign, value, percent] = CRITERION.exec(text) ?? [];
  if (operator === undefined || value === undefined) return undefined;
  return {
    text,
    operator: operator as Criterion['operator'],
    value: Number(value),
    relative: sign !== '' || percent === '%',
    percent: percent === '%',
    direction: sign === '-' ? -1 : 1,
  };
}
