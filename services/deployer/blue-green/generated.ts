import { objectsOf } from '../../kit/helm/index.ts';
import {
  backendsOf,
  type ServiceTraits,
  type TrafficRequest,
  type TrafficRouter,
  type Weights,
} from '../../kit/traffic/index.ts';
import { canaryService, frontService, primaryDeployment, primaryService } from './duplicate.ts';
import type { DeploymentObject, Pair, ServiceObject } from './objects.ts';

/** What the generated release holds beside the traffic objects, which follow from it and the weights. */
export interface Generated {
  readonly canaryService: ServiceObject;
  readonly primaryService: ServiceObject;
  readonly primaryDeployment: DeploymentObject;
}

export interface GeneratedFile {
  readonly name: string;
  readonly object: object;
}

export const TO_CANARY: Weights = { canary: 100, primary: 0 };
export const TO_PRIMARY: Weights = { canary: 0, primary: 100 };

/** Both sides in one version. Pure. */
export function generate({ service, deployment }: Pair): Generated {
  return {
    canaryService: canaryService(service),
    primaryService: primaryService(service),
    primaryDeployment: primaryDeployment(deployment),
  };
}

/** What a generated release holds by its manifest; undefined when that is not one. Pure. */
export function readGenerated(manifest: string, namespace: string): Generated | undefined {
  const services = new Map(
    objectsOf(manifest, ['Service'], namespace).map(({ name, object }) => [name, object] as const),
  );
  const service = [...services.keys()].find((name) => {
    const sides = backendsOf({ service: name.replace(/-canary$/, '') });
    return services.has(sides.canary) && services.has(sides.primary);
  });
  const { canary, primary } = backendsOf({ service: service?.replace(/-canary$/, '') ?? '' });
  const found = {
    canaryService: services.get(canary),
    primaryService: services.get(primary),
    primaryDeployment: objectsOf(manifest, ['Deployment'], namespace)[0]?.object,
  };
  return Object.values(found).includes(undefined) ? undefined : (found as unknown as Generated);
}

/** Files of the generated chart, named as Keptn names them; without weights nothing leads traffic yet. Pure. */
export function filesOf(
  generated: Generated,
  router: TrafficRouter,
  request: Pick<TrafficRequest, 'namespace' | 'hosts'>,
  weights?: Weights,
): readonly GeneratedFile[] {
  const own = [
    { name: `${generated.canaryService.metadata.name}-service.yaml`, object: generated.canaryService },
    { name: `${generated.primaryService.metadata.name}-service.yaml`, object: generated.primaryService },
    { name: `${generated.primaryDeployment.metadata.name}-deployment.yaml`, object: generated.primaryDeployment },
  ];
  if (weights === undefined) return own;
  const prefix = router.kind === 'istio' ? 'istio-' : '';
  const traffic = router.objects({ ...request, ...trafficOf(generated, weights), weights }).map((object) => ({
    name: `${object.metadata.name}-${prefix}${object.kind.toLowerCase()}.yaml`,
    object,
  }));
  return [...own, ...traffic];
}

function trafficOf(generated: Generated, weights: Weights) {
  const { canaryService: canary, primaryService: primary } = generated;
  const serving = weights.canary > 0 ? canary : primary;
  const front = frontService(canary);
  const { selector: _, ports, ...spec } = serving.spec;
  const { labels, annotations } = front.metadata;
  const traits: ServiceTraits = {
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
    spec,
  };
  const selectors = { canary: canary.spec.selector, primary: primary.spec.selector };
  return { service: front.metadata.name, ports, selectors, front: traits };
}
