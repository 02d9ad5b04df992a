import { backendsOf, publicPort } from './backends.ts';
import { checkRequest, checkTarget } from './check.ts';
import { readObject, type ObjectReader } from './read-object.ts';
import { splitOf, type Destination } from './split.ts';
import type { KubeObject, TrafficRequest, TrafficRouter, TrafficTarget } from './types.ts';

/** HTTPRoute N at the gateway, with the weights on its two backends. */
export function createGatewayApiRouter(kube: ObjectReader, apiVersion: string, gateway: string): TrafficRouter {
  return {
    kind: 'gateway-api',
    objects: (request) => {
      checkRequest(request);
      return [httpRoute(apiVersion, parentOf(gateway), request)];
    },
    read: async (target, signal) => {
      checkTarget(target);
      const found = await readObject<HttpRoute>(kube, apiVersion, 'httproutes', target, signal);
      const routes = (found?.spec?.rules ?? []).map(({ backendRefs = [] }) => destinationsOf(backendRefs, target));
      return splitOf({ ...target, kind: 'HTTPRoute', routes });
    },
  };
}

interface ParentReference {
  readonly name: string;
  readonly namespace?: string;
}

/** `namespace/name`, Istio's `name.namespace`, or a name in the namespace of the service. A namespace has no dot. */
export function parentOf(gateway: string): ParentReference {
  const [, namespace, name] = /^([^/]+)\/(.+)$/.exec(gateway) ?? [];
  if (namespace !== undefined && name !== undefined) return { namespace, name };
  const dot = gateway.lastIndexOf('.');
  return dot < 0 ? { name: gateway } : { namespace: gateway.slice(dot + 1), name: gateway.slice(0, dot) };
}

function httpRoute(apiVersion: string, parent: ParentReference, request: TrafficRequest): KubeObject {
  const { service, weights, hosts, ports } = request;
  const { canary, primary } = backendsOf(request);
  const port = publicPort(ports);
  const spec = {
    parentRefs: [parent],
    ...(hosts.length === 0 ? {} : { hostnames: [...new Set(hosts)] }),
    // Zero must be said here: a backend without a weight counts as 1.
    rules: [
      {
        backendRefs: [
          { name: canary, port, weight: weights.canary },
          { name: primary, port, weight: weights.primary },
        ],
      },
    ],
  };
  return { apiVersion, kind: 'HTTPRoute', metadata: { name: service }, spec };
}

interface HttpRoute {
  readonly spec?: { readonly rules?: readonly { readonly backendRefs?: readonly BackendReference[] }[] };
}

interface BackendReference {
  readonly name: string;
  readonly namespace?: string;
  readonly kind?: string;
  readonly weight?: number;
}

function destinationsOf(references: readonly BackendReference[], target: TrafficTarget): readonly Destination[] {
  return references.map((reference) => ({ side: sideOf(reference, target), weight: reference.weight ?? 1 }));
}

function sideOf({ name, namespace, kind = 'Service' }: BackendReference, target: TrafficTarget): Destination['side'] {
  if (kind !== 'Service' || (namespace !== undefined && namespace !== target.namespace)) return undefined;
  const { canary, primary } = backendsOf(target);
  if (name === canary) return 'canary';
  return name === primary ? 'primary' : undefined;
}
