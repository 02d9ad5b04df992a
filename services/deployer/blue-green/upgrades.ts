import type { JsonObject } from '../../kit/events/index.ts';
import { backendsOf } from '../../kit/traffic/index.ts';
import { deploy } from '../deploy.ts';
import { EVENT_LABEL } from '../next-step.ts';
import { frozenChart, nameAndVersion } from '../plain-chart/index.ts';
import { lookAtRest } from '../rest.ts';
import { recordOf, stepLabel, stepOf } from '../steps.ts';
import type { Outcome, Work } from '../work.ts';
import { filesOf, generatedChart, sideFor, type FilesRequest, type Lead } from './files.ts';
import { hasPods, scaledToZero } from './frozen.ts';
import { frontName, type Generated } from './generated.ts';
import { readyEndpoints } from './ready-endpoints.ts';
import { hostsOf, type ReleasePair } from './release-pair.ts';

/** The step that brings a version up as the canary. */
export const CANARY = 'canary';

/** Upgrades the generated release, once the sides that are to get the traffic have pods that take it. */
export async function upgradeGenerated(
  pair: ReleasePair,
  step: string,
  content: { readonly objects: Generated; readonly values: JsonObject },
  lead: Lead,
): Promise<Outcome> {
  const { generated, router, scope } = pair;
  if (lead !== 'nowhere' && !(await isDone(generated, step))) {
    const led = content.objects.services
      .filter(({ isNew }) => !isNew)
      .map((sides) => backendsOf({ service: frontName(sides) })[sideFor(sides, lead)]);
    await Promise.all(led.map((service) => readyEndpoints(generated, service)));
  }
  const files = filesOf(content.objects, router, filesRequest(pair), lead);
  return deploy(await stepOf(generated, step, generatedChart(scope.service, files), content.values));
}

/** A later attempt does not wait for pods that a later step has taken away. */
async function isDone(work: Work, step: string): Promise<boolean> {
  const history = await work.deps.releases.history(work.name, work.tools.signal);
  const own = history.filter(({ labels }) => labels[EVENT_LABEL] === stepLabel(work, step));
  return own.some(({ status }) => status === 'deployed' || status === 'superseded');
}

export function filesRequest(pair: ReleasePair): FilesRequest {
  return { namespace: pair.generated.name.namespace, hosts: (service) => hostsOf(pair, service) };
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
