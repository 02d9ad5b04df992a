import { SlipwayError } from '../../kit/errors/index.ts';
import type { JsonObject } from '../../kit/events/index.ts';
import { lookAtRest } from '../rest.ts';
import type { Outcome } from '../work.ts';
import { frontService } from './duplicate.ts';
import { currentOf, type ReleasePair } from './release-pair.ts';
import { scaleDown, upgradeGenerated } from './upgrades.ts';

/** What a way back came to: the primary serves, with these values of its version; or words on why not. */
export type FallBack =
  | { readonly kind: 'serves'; readonly values: JsonObject }
  | { readonly kind: 'nothing' }
  | (Outcome & { readonly kind: 'failed' });

/** Leads the traffic to the primary and takes the canary's pods away (specs/keptn.md 2.4); only what is not so already. */
export async function fallBack(pair: ReleasePair): Promise<FallBack> {
  await lookAtRest(pair.generated);
  const current = await currentOf(pair);
  if (current === undefined) return { kind: 'nothing' };
  const service = frontService(current.objects.canaryService).metadata.name;
  if (!(await servesPrimary(pair, service))) {
    const led = await upgradeGenerated(pair, 'lead-to-primary', current, 'primary');
    if (led.kind === 'failed') return led;
  }
  const down = await scaleDown(pair);
  if (down?.kind === 'failed') return down;
  const { keptn: _, ...values } = current.values;
  return { kind: 'serves', values };
}

/** Objects that somebody changed into no split at all are written anew, like any others that do not lead to the primary. */
async function servesPrimary({ generated, router }: ReleasePair, service: string): Promise<boolean> {
  try {
    const weights = await router.read({ namespace: generated.name.namespace, service }, generated.tools.signal);
    return weights?.primary === 100;
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'SLW_TRAFFIC_FOREIGN') return false;
    throw error;
  }
}
