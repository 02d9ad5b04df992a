import { frontName, type Generated } from './generated.ts';
import type { ReleasePair } from './release-pair.ts';

/** The side that has the traffic now: an upgrade that changes something else leaves it there. */
export async function leadNow(
  { generated, router }: ReleasePair,
  { services }: Generated,
): Promise<'canary' | 'primary'> {
  const { namespace } = generated.name;
  const reads = services.map((sides) => router.read({ namespace, service: frontName(sides) }, generated.tools.signal));
  return (await Promise.all(reads)).some((weights) => weights?.canary === 100) ? 'canary' : 'primary';
}
