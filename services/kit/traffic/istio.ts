import { backendsOf, publicPort } from './backends.ts';
import { checkRequest, checkTarget } from './check.ts';
import { readObject, type ObjectReader } from './read-object.ts';
import { splitOf, type Destination } from './split.ts';
import type { KubeObject, TrafficRequest, TrafficRouter, TrafficTarget } from './types.ts';

/** VirtualService N and a DestinationRule for each side, as Keptn writes them (specs/keptn.md 2.2). */
export function createIstioRouter(kube: ObjectReader, apiVersion: string, gateway: string): TrafficRouter {
  return {
    kind: 'istio',
    objects: (request) => {
      checkRequest(request);
      const { canary, primary } = backendsOf(request);
      const { namespace } = request;
      return [
        virtualService(apiVersion, gateway, request),
        destinationRule(apiVersion, canary, namespace),
        destinationRule(apiVersion, primary, namespace),
      ];
    },
    read: async (target, signal) => {
      checkTarget(target);
      const found = await readObject<VirtualService>(kube, apiVersion, 'virtualservices', target, signal);
      const routes = (found?.spec?.http ?? []).map(({ route = [] }) => destinationsOf(route, target));
      return splitOf({ ...target, kind: 'VirtualService', routes });
    },
  };
}

function virtualService(apiVersion: string, gateway: string, request: TrafficRequest): KubeObject {
  const { service } = request;
  const spec = {
    hosts: [...new Set([...request.hosts, service])],
    gateways: [gateway, 'mesh'],
    http: routesOf(request),
  };
  return { apiVersion, kind: 'VirtualService', metadata: { name: service }, spec };
}

/**
 * One route, as Keptn has it, which names no port: Istio takes the only one. Of several Istio would take the one that was
 * called, which for callers from outside is the gateway's; so each port has a route, and the last is for what comes by no
 * port of the Service.
 */
function routesOf(request: TrafficRequest) {
  const { ports } = request;
  if (ports.length === 1) return [{ route: sidesOf(request) }];
  const first = publicPort(ports);
  const others = ports.filter(({ port, protocol = 'TCP' }) => port !== first && protocol === 'TCP');
  return [
    ...others.map(({ port }) => ({ match: [{ gateways: ['mesh'], port }], route: sidesOf(request, port) })),
    { route: sidesOf(request, first) },
  ];
}

function sidesOf({ namespace, weights, ...request }: TrafficRequest, port?: number) {
  const { canary, primary } = backendsOf(request);
  return [
    destination(hostOf(canary, namespace), weights.canary, port),
    destination(hostOf(primary, namespace), weights.primary, port),
  ];
}

/** A weight of zero is left out, as Keptn's YAML has it; Istio takes it for zero when there are two destinations. */
function destination(host: string, weight: number, port: number | undefined) {
  return {
    destination: { host, ...(port === undefined ? {} : { port: { number: port } }) },
    ...(weight === 0 ? {} : { weight }),
  };
}

function destinationRule(apiVersion: string, name: string, namespace: string): KubeObject {
  return { apiVersion, kind: 'DestinationRule', metadata: { name }, spec: { host: hostOf(name, namespace) } };
}

function hostOf(name: string, namespace: string): string {
  return `${name}.${namespace}.svc.cluster.local`;
}

interface VirtualService {
  readonly spec?: { readonly http?: readonly { readonly route?: readonly Route[] }[] };
}

interface Route {
  readonly destination?: { readonly host?: string };
  readonly weight?: number;
}

/** A lone destination gets all the traffic, whatever its weight. */
function destinationsOf(route: readonly Route[], target: TrafficTarget): readonly Destination[] {
  const lone = route.length === 1;
  return route.map(({ destination: to, weight }) => ({
    side: sideOf(to?.host, target),
    weight: lone ? 100 : (weight ?? 0),
  }));
}

/** Istio resolves shortened hosts too; people write them. */
function sideOf(host: string | undefined, target: TrafficTarget): Destination['side'] {
  const { canary, primary } = backendsOf(target);
  const name = [`.${target.namespace}.svc.cluster.local`, `.${target.namespace}.svc`, `.${target.namespace}`, '']
    .filter((end) => host?.endsWith(end))
    .map((end) => host?.slice(0, host.length - end.length))
    .find((candidate) => candidate === canary || candidate === primary);
  if (name === undefined) return undefined;
  return name === canary ? 'canary' : 'primary';
}
