import { isObject, type JsonObject } from '../../kit/events/index.ts';
import { objectsOf } from '../../kit/helm/index.ts';
import {
  chooseRouter,
  createRouter,
  discoverTraffic,
  type RouterKind,
  type TrafficRouter,
} from '../../kit/traffic/index.ts';
import type { ServiceScope } from '../input.ts';
import { generatedName } from '../../kit/names/index.ts';
import { publicUri } from '../uris.ts';
import { recordOf } from '../steps.ts';
import type { Work } from '../work.ts';
import { frontName, readGenerated, withSides, type Generated } from './generated.ts';
import { deploymentsIn } from './read-doubled.ts';

/** The user's release (the canary) and the generated one (the primary and the traffic), for one task. */
export interface ReleasePair {
  readonly scope: ServiceScope;
  readonly user: Work;
  readonly generated: Work;
  readonly router: TrafficRouter;
}

/** @throws SLW_TRAFFIC_NOT_SERVED, SLW_KUBE_* */
export async function openPair(user: Work, scope: ServiceScope): Promise<ReleasePair> {
  const { deps, tools } = user;
  const generated = { ...user, name: generatedName(scope, deps.names) };
  const served = await discoverTraffic(deps.kube, tools.signal);
  const current = await recordOf(generated);
  // What leads the traffic now goes on leading it: a mesh that came since is taken when the service is deployed anew.
  const kind = current === undefined ? undefined : routerIn(current.manifest, user.name.namespace);
  const { adapter, gateway } = deps.traffic;
  const router = createRouter(chooseRouter(adapter === 'auto' ? (kind ?? adapter) : adapter, served), {
    kube: deps.kube,
    gateway,
  });
  return { scope, user, generated, router };
}

/** Whether blue/green is how this service was deployed. */
export async function isGenerated({ deps, tools }: Work, scope: ServiceScope): Promise<boolean> {
  return (await deps.releases.history(generatedName(scope, deps.names), tools.signal)).length > 0;
}

export interface Current {
  readonly objects: Generated;
  readonly values: JsonObject;
}

/** What the generated release holds now, and which of its sides have pods by what the user's release holds. */
export async function currentOf({ user, generated }: ReleasePair): Promise<Current | undefined> {
  const { namespace } = generated.name;
  const [canary, record] = await Promise.all([recordOf(user), recordOf(generated)]);
  const objects = record === undefined ? undefined : readGenerated(record.manifest, namespace);
  if (record === undefined || objects === undefined) return undefined;
  return { objects: withSides(objects, deploymentsIn(canary?.manifest ?? '', namespace)), values: record.values };
}

/** The values of a version as its primary has them; they stay in Helm's record, and say what to put back into Git. */
export function ofPrimary(values: JsonObject): JsonObject {
  const { keptn } = values;
  return { ...values, keptn: { ...(isObject(keptn) ? keptn : {}), deployment: 'primary' } };
}

/** Host names by which the public reaches the Service. */
export function hostsOf({ scope, user }: ReleasePair, service: string): readonly string[] {
  return [new URL(publicUri({ ...scope, service }, user.name.namespace, user.deps.endpoints)).hostname];
}

function routerIn(manifest: string, namespace: string): RouterKind | undefined {
  if (objectsOf(manifest, ['VirtualService'], namespace).length > 0) return 'istio';
  if (objectsOf(manifest, ['HTTPRoute'], namespace).length > 0) return 'gateway-api';
  const services = new Set(objectsOf(manifest, ['Service'], namespace).map(({ name }) => name));
  const sides = readGenerated(manifest, namespace)?.services ?? [];
  return sides.some((each) => services.has(frontName(each))) ? 'service' : undefined;
}
