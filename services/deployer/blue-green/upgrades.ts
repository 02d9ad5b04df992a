import type { JsonObject } from '../../kit/events/index.ts';
import { backendsOf } from '../../kit/traffic/index.ts';
import { deploy } from '../deploy.ts';
import { lookAtRest } from '../rest.ts';
import type { Outcome } from '../work.ts';
import { frontService } from './duplicate.ts';
import { hasPods, scaledToZero } from './frozen.ts';
import { filesOf, TO_CANARY, TO_PRIMARY, type Generated } from './generated.ts';
import { frozenChart, generatedChart } from './keep-chart.ts';
import { readyEndpoints } from './ready-endpoints.ts';
import { hostsOf, recordOf, stepOf, type ReleasePair } from './release-pair.ts';

/** Where the traffic goes after an upgrade of the generated release; `nowhere`: nothing leads it yet. */
export type Lead = 'canary' | 'primary' | 'nowhere';

const WEIGHTS = { canary: TO_CANARY, primary: TO_PRIMARY, nowhere: undefined } as const;

/** Upgrades the generated release, once the side that is to get the traffic has pods that take it. */
export async function upgradeGenerated(
  pair: ReleasePair,
  step: string,
  content: { readonly objects: Generated; readonly values: JsonObject },
  lead: Lead,
): Promise<Outcome> {
  const { generated, router, scope } = pair;
  const service = frontService(content.objects.canaryService).metadata.name;
  if (lead !== 'nowhere') await readyEndpoints(generated, backendsOf({ service })[lead]);
  const request = { namespace: generated.name.namespace, hosts: hostsOf(pair, service) };
  const files = filesOf(content.objects, router, request, WEIGHTS[lead]);
  return deploy(await stepOf(generated, step, generatedChart(scope.service, files), content.values));
}

/**
 * Takes the canary's pods away, if there are any. What is upgraded to is what runs, less the pods: the chart in Git may be
 * another by now, and need not have a value for the number of replicas.
 */
export async function scaleDown({ user }: ReleasePair): Promise<Outcome | undefined> {
  await lookAtRest(user);
  const record = await recordOf(user);
  if (record === undefined || !hasPods(record.manifest)) return undefined;
  const chart = frozenChart(nameAndVersion(record.chart), scaledToZero(record.manifest));
  return deploy(await stepOf(user, 'scale-down', chart, record.values));
}

/** A chart as Helm's record names it, `carts-1.2.3`, in its two parts. Pure. */
export function nameAndVersion(chart: string): { readonly name: string; readonly version: string } {
  const [, name = 'canary', version = '0.0.0'] = /^(.+?)-(\d+\.\d+\.\d+.*)$/.exec(chart) ?? [];
  return { name, version };
}
