import { slipwayError } from '../../kit/errors/index.ts';
import { chartObjects, type ChartObjects, type Front } from './chart-objects.ts';
import type { DeploymentObject, Doubled, ServiceObject } from './objects.ts';
import { deploymentProblems, sharedProblems } from './problems-of-workloads.ts';
import { frontProblems, isShared } from './problems-of-services.ts';
import { toldApart } from './told-apart.ts';

/**
 * What of a rendered chart gets two sides: every Deployment, and every Service that leads to one. Services of other pods or
 * of none, StatefulSets and DaemonSets stay as they are, for both sides. Pure.
 * @throws SLW_BLUE_GREEN_CHART naming everything that is in the way
 */
export function readDoubled(manifest: string, namespace: string, service: string): Doubled {
  const chart = chartObjects(manifest, namespace);
  const switched = chart.fronts.filter((front) => !isShared(front, chart));
  const reasons = [
    ...missing(chart, switched),
    ...elsewhere(chart, switched, namespace),
    ...switched.flatMap((front) => frontProblems(front, chart)),
    ...deploymentProblems(chart),
    ...sharedProblems(chart, switched),
  ];
  if (reasons.length > 0) throw refusal(service, reasons);
  const doubled = {
    services: switched.map(({ object }) => object.object as unknown as ServiceObject),
    deployments: chart.deployments.map(({ object }) => object.object as unknown as DeploymentObject),
  };
  // Only now is it sure that the objects are what their types say.
  const confused = toldApart(doubled, chart);
  if (confused.length > 0) throw refusal(service, confused);
  return doubled;
}

function missing({ deployments }: ChartObjects, switched: readonly Front[]): readonly string[] {
  return [
    ...(deployments.length === 0 ? ['it has no Deployment'] : []),
    ...(switched.length === 0 ? ['it has no Service that selects the pods of a Deployment'] : []),
  ];
}

/** The copies come into the namespace of the release. */
function elsewhere({ deployments }: ChartObjects, switched: readonly Front[], namespace: string): readonly string[] {
  return [...switched, ...deployments]
    .filter(({ object }) => object.namespace !== namespace)
    .map(({ object: { kind, name, namespace: other } }) => `the ${kind} ${name} is in another namespace, ${other}`);
}

function refusal(service: string, reasons: readonly string[]): Error {
  return slipwayError('SLW_BLUE_GREEN_CHART', { service, reasons: reasons.join('; ') });
}

/** The Services of a rendered chart that get two sides, by name. Pure. */
export function switchedServices(manifest: string, namespace: string): readonly string[] {
  const chart = chartObjects(manifest, namespace);
  return chart.fronts.filter((front) => !isShared(front, chart)).map(({ name }) => name);
}

/** The Deployments of a rendered chart. Pure. */
export function deploymentsIn(manifest: string, namespace: string): readonly DeploymentObject[] {
  return chartObjects(manifest, namespace).deployments.map(
    ({ object }) => object.object as unknown as DeploymentObject,
  );
}
