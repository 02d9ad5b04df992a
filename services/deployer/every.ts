import { messageOf } from '../kit/errors/index.ts';
import type { Work } from './work.ts';

/**
 * Does `aside` again and again while `main` runs, never twice at once. What fails aside is logged and tried again: the
 * main work does not fail for want of it.
 */
export async function every<T>(
  ms: number,
  aside: () => Promise<void>,
  { tools }: Pick<Work, 'tools'>,
  main: () => Promise<T>,
): Promise<T> {
  let busy = false;
  const timer = setInterval(() => {
    if (busy || tools.signal.aborted) return;
    busy = true;
    aside()
      .catch((error: unknown) => tools.log.debug({ reason: messageOf(error) }, 'work beside helm failed'))
      .finally(() => (busy = false));
  }, ms);
  try {
    return await main();
  } finally {
    clearInterval(timer);
  }
}
