import { slipwayError } from '../../kit/errors/index.ts';
import { subjectOf } from '../../kit/helm/index.ts';
import { putBack } from '../drift/index.ts';
import { lookAtRest } from '../rest.ts';
import { recordOf } from '../steps.ts';
import type { Outcome } from '../work.ts';
import { frontService } from './duplicate.ts';
import { hasPods } from './frozen.ts';
import { generate } from './generated.ts';
import { deploymentsIn } from './read-doubled.ts';
import { currentOf, ofPrimary, type ReleasePair } from './release-pair.ts';
import { checkPair } from './rights.ts';
import { scaleDown, upgradeGenerated } from './upgrades.ts';

/** The step that changes the version of the primary. */
export const NEW_PRIMARY = 'new-primary';

/**
 * Makes the canary's version the primary's (specs/keptn.md 2.3): the primary gets it while the canary serves, then the
 * traffic, then the canary's pods go. Undefined when there is no canary: it was promoted or taken back already.
 * @throws SLW_BLUE_GREEN_MISSING
 */
export async function promote(pair: ReleasePair): Promise<Outcome | undefined> {
  const { user, generated, scope } = pair;
  await lookAtRest(user);
  await lookAtRest(generated);
  const [canary, current] = [await recordOf(user), await currentOf(pair)];
  if (canary === undefined || current === undefined) {
    throw slipwayError('SLW_BLUE_GREEN_MISSING', { service: scope.service, subject: subjectOf(generated.name) });
  }
  if (!hasPods(canary.manifest)) return undefined;
  await checkPair(pair);
  // The primary must have no traffic while it changes, so who led it there by hand is led back before.
  const back = await putBack(generated, 'all');
  if (back.kind === 'failed') return back;
  const objects = generate({
    // What only the primary's version has ends with that version.
    services: current.objects.services
      .filter(({ only }) => only !== 'primary')
      .map((sides) => frontService(sides.canary)),
    deployments: deploymentsIn(canary.manifest, user.name.namespace),
  });
  const content = { objects, values: ofPrimary(canary.values) };
  const steps = [
    () => upgradeGenerated(pair, NEW_PRIMARY, content, 'canary'),
    () => upgradeGenerated(pair, 'lead-to-primary', content, 'primary'),
    () => scaleDown(pair),
  ];
  let outcome: Outcome | undefined;
  for (const step of steps) {
    outcome = await step();
    if (outcome?.kind === 'failed') return outcome;
  }
  return outcome;
}
