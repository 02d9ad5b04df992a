import type { LabelSelector } from './objects.ts';

/** A label selector in the form the API takes as a query; undefined when it selects nothing. */
export function selectorText(selector: LabelSelector | undefined): string | undefined {
  const equal = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const rules = (selector?.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`;
  });
  const parts = [...equal, ...rules];
  return parts.length === 0 ? undefined : parts.join(',');
}
