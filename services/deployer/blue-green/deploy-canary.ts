import { join } from 'node:path';
import type { ResolvedChart } from '../../kit/charts/index.ts';
import { coerceError, slipwayError } from '../../kit/errors/index.ts';
import { stringifyJson, type JsonObject } from '../../kit/events/index.ts';
import { objectsOf, subjectOf } from '../../kit/helm/index.ts';
import { deploy } from '../deploy.ts';
import { lookAtRest } from '../rest.ts';
import type { Outcome } from '../work.ts';
import { generate, type Generated } from './generated.ts';
import { withoutServices } from './frozen.ts';
import { frozenChart, keepChart } from './keep-chart.ts';
import { readPair } from './read-pair.ts';
import { currentOf, ofPrimary, recordOf, stepLabel, type ReleasePair } from './release-pair.ts';
import { scaleDown, upgradeGenerated } from './upgrades.ts';

/**
 * Brings the new version up as the canary and leads the traffic to it (specs/keptn.md 2.1). The chart is rendered and judged
 * before anything is written. @throws SLW_BLUE_GREEN_CHART, SLW_BLUE_GREEN_SERVICE_TAKEN
 */
export async function deployCanary(pair: ReleasePair, chart: ResolvedChart, values: JsonObject): Promise<Outcome> {
  const { user, scope } = pair;
  const rendered = await render(pair, chart, values);
  const wanted = generate(readPair(rendered, user.name.namespace, scope.service));
  await lookAtRest(user);
  await lookAtRest(pair.generated);
  await refuseTakenService(pair);
  const canary = await deploy({
    ...user,
    eventLabel: stepLabel(user, 'canary'),
    ...(await chartFor(pair, chart, rendered)),
    values,
  });
  if (canary.kind === 'failed') return canary;
  const led = await leadToCanary(pair, wanted);
  return led.kind === 'failed' ? afterFailure(pair, led) : { kind: 'deployed', manifest: rendered };
}

/** The first time, the primary comes up in the same version before anything leads traffic to either. */
async function leadToCanary(pair: ReleasePair, wanted: Generated): Promise<Outcome> {
  try {
    let current = await currentOf(pair);
    if (current === undefined) {
      current = { objects: wanted, values: ofPrimary((await recordOf(pair.user))?.values ?? {}) };
      const prepared = await upgradeGenerated(pair, 'prepare', current, 'nowhere');
      if (prepared.kind === 'failed') return prepared;
    }
    const content = { ...current, objects: { ...current.objects, canaryService: wanted.canaryService } };
    return await upgradeGenerated(pair, 'lead-to-canary', content, 'canary');
  } catch (thrown) {
    const error = coerceError(thrown);
    if (error.retryable || pair.user.tools.signal.aborted) throw error;
    return { kind: 'failed', message: `${error.message}\n[${error.code}] ${error.next}` };
  }
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

/** Where a plain Service is switched, the generated release has it: the user's must not put its selector back. */
async function chartFor({ user, router }: ReleasePair, chart: ResolvedChart, rendered: string) {
  if (router.kind !== 'service') return { chart };
  const { name, version, commit, valuesFiles } = chart;
  const folder = join(user.deps.charts.dir, 'cache', 'generated');
  const frozen = frozenChart({ name, version }, withoutServices(rendered));
  return { chart: { path: await keepChart(folder, frozen, user.deps.newId), valuesFiles, commit } };
}

async function refuseTakenService({ user, router, scope }: ReleasePair): Promise<void> {
  if (router.kind !== 'service') return;
  const record = await recordOf(user);
  if (record === undefined || objectsOf(record.manifest, ['Service'], user.name.namespace).length === 0) return;
  throw slipwayError('SLW_BLUE_GREEN_SERVICE_TAKEN', {
    service: scope.service,
    subject: subjectOf(user.name),
    ...user.name,
  });
}

async function render({ user }: ReleasePair, chart: ResolvedChart, values: JsonObject): Promise<string> {
  const { deps, tools, name } = user;
  const files = [...chart.valuesFiles, '-'].flatMap((file) => ['--values', file]);
  const args = ['template', '--is-upgrade', `--namespace=${name.namespace}`, ...files, '--', name.release, chart.path];
  return deps.helm.run(args, { input: stringifyJson(values), subject: subjectOf(name), signal: tools.signal });
}
