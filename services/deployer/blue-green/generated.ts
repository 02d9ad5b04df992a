import { objectsOf } from '../../kit/helm/index.ts';
import { backendsOf, type Sides } from '../../kit/traffic/index.ts';
import { canaryService, frontService, primaryDeployment, primaryService } from './duplicate.ts';
import { podLabels, selects, type DeploymentObject, type Doubled, type ServiceObject } from './objects.ts';

/** One Service N of the chart as its two sides, N-canary and N-primary. */
export interface ServiceSides extends Sides<ServiceObject> {
  /** The one side that has pods, where the versions of canary and primary do not both have what N leads to. */
  readonly only?: keyof Sides<unknown>;
  /** The sides stand for the first time after this upgrade: nothing leads traffic to them yet. */
  readonly isNew?: true;
}

/** What the generated release holds beside the traffic objects, which follow from it and from where the traffic goes. */
export interface Generated {
  readonly services: readonly ServiceSides[];
  /** Those of the primary. */
  readonly deployments: readonly DeploymentObject[];
}

/** Both sides in one version. Pure. */
export function generate({ services, deployments }: Doubled): Generated {
  return {
    services: services.map((service) => ({ canary: canaryService(service), primary: primaryService(service) })),
    deployments: deployments.map(primaryDeployment),
  };
}

/** The name of Service N, to which clients speak. Pure. */
export function frontName({ canary }: ServiceSides): string {
  return frontService(canary).metadata.name;
}

/** What a generated release holds by its manifest; undefined when that is not one. Pure. */
export function readGenerated(manifest: string, namespace: string): Generated | undefined {
  const found = new Map(
    objectsOf(manifest, ['Service'], namespace).map(({ name, object }) => [name, object as unknown as ServiceObject]),
  );
  const services = [...found.keys()].flatMap((name) => {
    const front = name.endsWith('-canary') ? name.slice(0, -'-canary'.length) : undefined;
    if (front === undefined) return [];
    const { canary, primary } = backendsOf({ service: front });
    const [onCanary, onPrimary] = [found.get(canary), found.get(primary)];
    return onCanary === undefined || onPrimary === undefined ? [] : [{ canary: onCanary, primary: onPrimary }];
  });
  const deployments = objectsOf(manifest, ['Deployment'], namespace).map(
    ({ object }) => object as unknown as DeploymentObject,
  );
  return services.length === 0 || deployments.length === 0 ? undefined : { services, deployments };
}

/** Says of each Service which sides have pods, given the Deployments of the canary. Pure. */
export function withSides(generated: Generated, canaries: readonly DeploymentObject[]): Generated {
  const services = generated.services.map(({ canary, primary }) => {
    const onCanary = canaries.some((deployment) => selects(canary.spec.selector, podLabels(deployment)));
    const onPrimary = generated.deployments.some((one) => selects(primary.spec.selector, podLabels(one)));
    if (onCanary === onPrimary) return { canary, primary };
    return { canary, primary, only: onCanary ? ('canary' as const) : ('primary' as const) };
  });
  return { ...generated, services };
}

/** The primary's version with the canary's of the next one: what the canary no longer has stays with the primary. Pure. */
export function joined(current: Generated, wanted: Generated): Generated {
  const known = new Map(current.services.map((sides) => [frontName(sides), sides]));
  const services = wanted.services.map((sides) => ({
    canary: sides.canary,
    primary: known.get(frontName(sides))?.primary ?? sides.primary,
  }));
  const names = new Set(wanted.services.map(frontName));
  const left = current.services.filter((sides) => !names.has(frontName(sides)));
  return { services: [...services, ...left], deployments: current.deployments };
}

/** The Services that no version before had, marked so; undefined when there are none. Pure. */
export function withNew(generated: Generated, before: Generated): Generated | undefined {
  const known = new Set(before.services.map(frontName));
  const services = generated.services.map((sides) =>
    known.has(frontName(sides)) ? sides : { ...sides, isNew: true as const },
  );
  return services.some(({ isNew }) => isNew) ? { ...generated, services } : undefined;
}
