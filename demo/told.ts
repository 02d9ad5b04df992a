import { slipwayError } from '../services/kit/errors/index.ts';
import type { Commander } from './command.ts';

/** Types a command that must succeed. Throws SLW_DEMO_UNEXPECTED. */
export async function succeeding(slipway: Commander, ...words: readonly string[]): Promise<{ readonly out: string }> {
  const ran = await slipway.type(...words);
  expectEqual(String(ran.exit), '0', `\`slipway ${words.slice(0, 2).join(' ')}\` to end with exit code`);
  return ran;
}

/** Throws SLW_DEMO_UNEXPECTED when something is not as the story tells it. */
export function expectEqual(found: string, wanted: string, what: string): void {
  if (found === wanted) return;
  throw slipwayError('SLW_DEMO_UNEXPECTED', { expected: `${what} ${wanted}`, found: `it was ${found}` });
}
