import { slipwayError } from '../../kit/errors/index.ts';
import { objectsOf } from '../../kit/helm/index.ts';
import { tellingKeys, type DeploymentObject, type Pair, type ServiceObject } from './objects.ts';

/**
 * The Service and the Deployment of a rendered chart that blue/green can work with. Pure.
 * @throws SLW_BLUE_GREEN_CHART naming everything that is in the way
 */
export function readPair(manifest: string, namespace: string, service: string): Pair {
  const [services, deployments] = ['Service', 'Deployment'].map((kind) =>
    objectsOf(manifest, [kind], namespace).map(({ object }) => object),
  );
  const counts = [...countProblem('Service', services), ...countProblem('Deployment', deployments)];
  const pair = { service: services?.[0] as unknown, deployment: deployments?.[0] as unknown } as Pair;
  const reasons = counts.length > 0 ? counts : problemsOf(pair);
  if (reasons.length > 0) throw slipwayError('SLW_BLUE_GREEN_CHART', { service, reasons: reasons.join('; ') });
  return pair;
}

function countProblem(kind: string, objects: readonly unknown[] = []): readonly string[] {
  if (objects.length === 1) return [];
  return [`it has ${objects.length === 0 ? `no ${kind}` : `${objects.length} ${kind}s`}, and exactly one is needed`];
}

/** A chart may render anything: the types are what is checked for here. */
function problemsOf({ service, deployment }: Pair): readonly string[] {
  const selector = (service.spec as Partial<ServiceObject['spec']> | undefined)?.selector ?? {};
  const spec = deployment.spec as PartialSpec | undefined;
  const matched = spec?.selector?.matchLabels ?? {};
  const labels = spec?.template?.metadata?.labels ?? {};
  return [
    ...untold('selector of the Service', selector),
    ...untold('selector of the Deployment', matched),
    ...(Object.entries(selector).every(([key, value]) => labels[key] === value)
      ? []
      : ['the Service does not select the pods of the Deployment']),
    ...((service.spec as Partial<ServiceObject['spec']> | undefined)?.ports?.length ? [] : ['the Service has no port']),
    ...(spec?.replicas === 0 ? ['the Deployment has 0 replicas, so there would be no canary'] : []),
  ];
}

interface PartialSpec {
  readonly replicas?: number;
  readonly selector?: Partial<DeploymentObject['spec']['selector']>;
  readonly template?: { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> } };
}

/** Else canary and primary would select each other's pods. */
function untold(what: string, labels: Readonly<Record<string, string>>): readonly string[] {
  if (tellingKeys(labels).length > 0) return [];
  return [`the ${what} has neither app nor app.kubernetes.io/name, so canary and primary cannot be told apart`];
}
