import type { ResolvedChart } from '../../kit/charts/index.ts';
import { coerceError } from '../../kit/errors/index.ts';
import { stringifyJson, type JsonObject } from '../../kit/events/index.ts';
import { subjectOf } from '../../kit/helm/index.ts';
import { deploy } from '../deploy.ts';
import { frozenChart, keepChart } from '../plain-chart/index.ts';
import { putBack } from '../drift/index.ts';
import { lookAtRest } from '../rest.ts';
import { chartsFolder, recordOf, stepLabel } from '../steps.ts';
import type { Outcome, UpgradeWork } from '../work.ts';
import { withoutServices } from './frozen.ts';
import { joined, withNew, withSides, type Generated } from './generated.ts';
import { handOver, isTaken } from './hand-over.ts';
import { judge, type Judged } from './judge.ts';
import { labelNamespace } from './label-namespace.ts';
import { leadNow } from './lead-now.ts';
import { deploymentsIn, switchedServices } from './read-doubled.ts';
import { currentOf, ofPrimary, type Current, type ReleasePair } from './release-pair.ts';
import { checkDelivery } from './rights.ts';
import { CANARY, scaleDown, upgradeGenerated } from './upgrades.ts';

/**
 * Brings the new version up as the canary and leads the traffic to it (specs/keptn.md 2.1). The chart is rendered and judged
 * before anything is written. @throws SLW_BLUE_GREEN_CHART, SLW_TRAFFIC_INPUT
 */
export async function deployCanary(pair: ReleasePair, chart: ResolvedChart, values: JsonObject): Promise<Outcome> {
  const { user } = pair;
  const judged = judge(pair, await render(pair, chart, values));
  await checkDelivery(pair, judged);
  await lookAtRest(user);
  await lookAtRest(pair.generated);
  const back = await putBack(pair.generated, 'parts');
  if (back.kind === 'failed') return back;
  await labelNamespace(pair);
  const upgrade = {
    ...user,
    eventLabel: stepLabel(user, CANARY),
    chart: await chartFor(pair, chart, judged),
    values,
  };
  return tryCanary(pair, upgrade, judged);
}

/** Brings a judged version up as the canary and leads the traffic to it; what does not get there does not stay. */
export async function tryCanary(pair: ReleasePair, upgrade: UpgradeWork, judged: Judged): Promise<Outcome> {
  const canary = await deploy(upgrade);
  if (canary.kind === 'failed') return canary;
  const led = await leadToCanary(pair, judged);
  return led.kind === 'failed' ? afterFailure(pair, led) : { kind: 'deployed', manifest: judged.rendered };
}

/** The first time, the primary comes up in the same version before anything leads traffic to either. */
async function leadToCanary(pair: ReleasePair, { rendered, wanted }: Judged): Promise<Outcome> {
  try {
    let current = await currentOf(pair);
    if (current === undefined) {
      // The first upgrade may have made the namespace.
      await labelNamespace(pair);
      current = { objects: wanted, values: ofPrimary((await recordOf(pair.user))?.values ?? {}) };
      const prepared = await upgradeGenerated(pair, 'prepare', current, 'nowhere');
      if (prepared.kind === 'failed') return prepared;
    }
    const handedOver = await handOver(pair, wanted);
    if (handedOver?.kind === 'failed') return handedOver;
    const canaries = deploymentsIn(rendered, pair.user.name.namespace);
    const objects = withSides(joined(current.objects, wanted), canaries);
    const prepared = await prepareNew(pair, current, objects);
    if (prepared?.kind === 'failed') return prepared;
    return await upgradeGenerated(pair, 'lead-to-canary', { ...current, objects }, 'canary');
  } catch (thrown) {
    const error = coerceError(thrown);
    if (error.retryable || pair.user.tools.signal.aborted) throw error;
    return { kind: 'failed', message: `${error.message}\n[${error.code}] ${error.next}` };
  }
}

/** Services that this version has first: like all, their sides stand before anything leads traffic to them. */
async function prepareNew(pair: ReleasePair, current: Current, objects: Generated): Promise<Outcome | undefined> {
  const marked = withNew(objects, current.objects);
  if (marked === undefined) return undefined;
  const lead = await leadNow(pair, current.objects);
  return upgradeGenerated(pair, 'prepare-new', { ...current, objects: marked }, lead);
}

/** What did not get the traffic does not stay: the primary goes on alone, if there is one. */
async function afterFailure(pair: ReleasePair, failed: Outcome & { kind: 'failed' }): Promise<Outcome> {
  if ((await currentOf(pair)) === undefined) {
    const note = `The new version runs as ${subjectOf(pair.user.name)}, but nothing leads traffic to it.`;
    return { kind: 'failed', message: `${failed.message}\n${note}` };
  }
  const down = await scaleDown(pair);
  return down?.kind === 'failed' ? { kind: 'failed', message: `${failed.message}\n${down.message}` } : failed;
}

/** Where plain Services are switched, the generated release has them: the user's must not put their selectors back. */
async function chartFor(pair: ReleasePair, chart: ResolvedChart, { rendered }: Judged): Promise<UpgradeWork['chart']> {
  const { user, router } = pair;
  if (router.kind !== 'service' || (await isTaken(pair))) return chart;
  const { name, version, commit, valuesFiles } = chart;
  const services = switchedServices(rendered, user.name.namespace);
  const frozen = frozenChart({ name, version }, withoutServices(rendered, services));
  return { path: await keepChart(chartsFolder(user.deps), frozen, user.deps.newId), valuesFiles, commit };
}

/** The chart with its hooks. */
export async function render({ user }: ReleasePair, chart: ResolvedChart, values: JsonObject): Promise<string> {
  const { deps, tools, name } = user;
  const files = [...chart.valuesFiles, '-'].flatMap((file) => ['--values', file]);
  const args = ['template', '--is-upgrade', `--namespace=${name.namespace}`, ...files, '--', name.release, chart.path];
  return deps.helm.run(args, { input: stringifyJson(values), subject: subjectOf(name), signal: tools.signal });
}
