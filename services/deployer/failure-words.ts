import type { SlipwayError } from '../kit/errors/index.ts';

/**
 * What a person reads of a failure. Where helm waited in vain its line says only that: the answer opens with the pods' own
 * reason, and ends with helm's. Pure.
 */
export function failureWords(
  { code, message }: Pick<SlipwayError, 'code' | 'message'>,
  reasons: readonly string[],
): string {
  if (code !== 'SLW_HELM_TIMEOUT') return [message, ...reasons].join('\n');
  const ofPods = reasons.filter((line) => line.startsWith('pod '));
  return [...ofPods, ...reasons.filter((line) => !ofPods.includes(line)), message].join('\n');
}
