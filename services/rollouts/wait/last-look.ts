import { setTimeout as delay } from 'node:timers/promises';
import { judgeSight, type Sight } from './sight.ts';
import type { Watched } from './watched.ts';

/** A first look that takes longer is not waited for: a cluster that cannot be reached says nothing against a wait. */
const LOOK_MS = 5_000;

/**
 * Why a wait that is over must not pass: a Rollout may have degraded while no replica watched it. At once, and undefined, where
 * the watch goes on and has seen nothing of it: the usual case, and ten thousand may be due at one moment.
 */
export function lastLook(watched: Watched): Promise<string | undefined> | undefined {
  return watched.hasLooked && failureIn(watched) === undefined ? undefined : patientLook(watched);
}

async function patientLook(watched: Watched): Promise<string | undefined> {
  const rest = watched.began + LOOK_MS - performance.now();
  if (!watched.hasLooked && rest > 0) await Promise.race([watched.looked, delay(rest)]);
  const failure = failureIn(watched);
  if (failure === undefined || failure.after === 0) return failure?.reason;
  await delay(failure.after);
  return failureIn(watched)?.reason;
}

function failureIn({ seen }: Watched): Sight['failure'] {
  for (const view of seen.values()) {
    const { failure } = judgeSight(view, undefined, view);
    if (failure !== undefined) return failure;
  }
  return undefined;
}
