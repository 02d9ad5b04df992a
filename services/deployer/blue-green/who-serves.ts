import { EVENT_LABEL } from '../next-step.ts';
import { servingVersion } from '../outcome.ts';
import type { ServiceScope } from '../input.ts';
import { stepLabel } from '../steps.ts';
import type { Work } from '../work.ts';
import { leadNow } from './lead-now.ts';
import { currentOf, isGenerated, openPair } from './release-pair.ts';

/** The side that has the traffic and its version, in words; undefined where the service is not under blue/green. */
export async function whoServes(user: Work, scope: ServiceScope): Promise<string | undefined> {
  if (!(await isGenerated(user, scope))) return undefined;
  const pair = await openPair(user, scope);
  const current = await currentOf(pair);
  if (current === undefined) return undefined;
  // Who leads the traffic there is not Slipway's to know.
  const side = pair.router.kind === 'none' ? undefined : await leadNow(pair, current.objects);
  const release = side === 'canary' ? pair.user : pair.generated;
  const { deps, tools } = user;
  const version = await servingVersion(release, await deps.releases.history(release.name, tools.signal));
  const ofRelease = version === undefined ? '' : `: ${version.replace(/^R/, 'r')} of ${release.name.release}`;
  return side === undefined ? `The primary stands${ofRelease}` : `The ${side} has the traffic${ofRelease}`;
}

/** Whether the task has begun to give the Services of a `direct` deployment to the generated release. */
export async function wasHandedOver(user: Work): Promise<boolean> {
  const history = await user.deps.releases.history(user.name, user.tools.signal);
  return history.some(({ labels }) => labels[EVENT_LABEL] === stepLabel(user, 'hand-over'));
}
