import { SlipwayError } from '../../kit/errors/index.ts';
import type { JsonObject } from '../../kit/events/index.ts';
import { findDrift, putBack } from '../drift/index.ts';
import { lookAtRest } from '../rest.ts';
import type { Outcome } from '../work.ts';
import { frontName, type Generated, type ServiceSides } from './generated.ts';
import { currentOf, type ReleasePair } from './release-pair.ts';
import { checkPair } from './rights.ts';
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
  await checkPair(pair);
  const back = await putBack(pair.generated, 'parts');
  if (back.kind === 'failed') return back;
  if (!(await isSettled(pair, current.objects))) {
    // What only the canary's version has goes with it: there is nothing behind it to lead traffic to.
    const services = current.objects.services.filter(({ only }) => only !== 'canary');
    const objects = { ...current.objects, services };
    const led = await upgradeGenerated(pair, 'lead-to-primary', { ...current, objects }, 'primary');
    if (led.kind === 'failed') return led;
  }
  const down = await scaleDown(pair);
  if (down?.kind === 'failed') return down;
  const { keptn: _, ...values } = current.values;
  return { kind: 'serves', values };
}

/** Whether the primary serves in the cluster and by Helm's record: what somebody led there by hand is not there to stay. */
export async function isSettled(pair: ReleasePair, objects: Generated): Promise<boolean> {
  const { deps, name, tools } = pair.generated;
  return (await servesPrimary(pair, objects)) && (await findDrift(deps, name, tools.signal)) === undefined;
}

/** Whether the primary alone gets traffic already. */
async function servesPrimary(pair: ReleasePair, { services }: Generated): Promise<boolean> {
  const asked = services.map(async (sides) => sides.only !== 'canary' && (await isLedToPrimary(pair, sides)));
  return (await Promise.all(asked)).every(Boolean);
}

/** Objects that somebody changed into no split at all are written anew, like any others that do not lead to the primary. */
async function isLedToPrimary({ generated, router }: ReleasePair, sides: ServiceSides): Promise<boolean> {
  // What leads the traffic is not Slipway's to say.
  if (router.kind === 'none') return true;
  try {
    const target = { namespace: generated.name.namespace, service: frontName(sides) };
    return (await router.read(target, generated.tools.signal))?.primary === 100;
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'SLW_TRAFFIC_FOREIGN') return false;
    throw error;
  }
}
