import type { ResolvedChart } from '../../kit/charts/index.ts';
import type { JsonObject } from '../../kit/events/index.ts';
import { yamlText } from '../plain-chart/index.ts';
import { recordOf } from '../steps.ts';
import { render } from './deploy-canary.ts';
import { filesOf } from './files.ts';
import { withoutServices } from './frozen.ts';
import { joined, withSides } from './generated.ts';
import { judge } from './judge.ts';
import { deploymentsIn, switchedServices } from './read-doubled.ts';
import { currentOf, type ReleasePair } from './release-pair.ts';
import { filesRequest } from './upgrades.ts';

/** The manifests of both releases: as they are, and as a delivery would leave them. */
export interface CanaryPlan {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * What a delivery would come to, found out without writing anything: the canary in the new version with all the traffic, and
 * the primary as it is, or in the same version when there is none. @throws SLW_BLUE_GREEN_CHART, SLW_TRAFFIC_INPUT
 */
export async function planCanary(pair: ReleasePair, chart: ResolvedChart, values: JsonObject): Promise<CanaryPlan> {
  const { user, generated, router } = pair;
  const { rendered, wanted } = judge(pair, await render(pair, chart, values));
  const [canary, primary, current] = await Promise.all([recordOf(user), recordOf(generated), currentOf(pair)]);
  const all = current === undefined ? wanted : joined(current.objects, wanted);
  const objects = withSides(all, deploymentsIn(rendered, user.name.namespace));
  const files = filesOf(objects, router, filesRequest(pair), 'canary').map(({ object }) => yamlText(object));
  const services = router.kind === 'service' ? switchedServices(rendered, user.name.namespace) : [];
  const own = router.kind === 'service' ? withoutServices(rendered, services) : rendered;
  const before = [canary, primary].flatMap((record) =>
    record === undefined ? [] : [record.manifest, ...record.hooks.map(({ manifest }) => manifest)],
  );
  return { before, after: [own, ...files] };
}
