import type { Result } from '../../kit/events/index.ts';

/** How a sequence can end: its result, and the task that was its last. */
export interface Outcome {
  readonly result: Result;
  readonly lastTask: string;
}

/**
 * Whether a `triggeredOn` fires: without a selector on pass or warning, else when every key matches. `result` and
 * `<last task>.result` are known keys, `failed` is read as fail; an unknown key never matches (specs/keptn.md Appendix B).
 */
export function selectorMatches(match: Readonly<Record<string, string>>, outcome: Outcome): boolean {
  const wanted = Object.entries(match);
  if (wanted.length === 0) return outcome.result !== 'fail';
  return wanted.every(([key, value]) => {
    if (key !== 'result' && key !== `${outcome.lastTask}.result`) return false;
    return outcome.result === (value === 'failed' ? 'fail' : value);
  });
}

/** Why a selector did not match, in words. */
export function whySelectorFails(match: Readonly<Record<string, string>>, outcome: Outcome): string {
  const was = `it ended with ${outcome.result} after ${outcome.lastTask}`;
  const wanted = Object.entries(match);
  if (wanted.length === 0) return `without a selector it follows pass or warning, and ${was}`;
  return `its selector asks for ${wanted.map(([key, value]) => `${key} ${value}`).join(' and ')}, and ${was}`;
}
