/** The routers that fulfil the traffic contract, and what somebody may do to their objects by hand. */
import { callApi, type ApiAccess } from '../../sandbox/index.ts';
import type {
  KubeObject,
  RouterKind,
  ServicePort,
  TrafficRequest,
  TrafficTarget,
  Weights,
} from '../../services/kit/traffic/index.ts';

type Spec = Readonly<Record<string, unknown>>;

export interface RoutingWay {
  readonly kind: Exclude<RouterKind, 'none'>;
  readonly apiVersion: string;
  /** Kind of the one object that holds the split. */
  readonly routing: string;
  readonly kinds: readonly string[];
  /** Spec with other weights, and what they read as. */
  readonly shifted: (target: TrafficTarget) => { readonly spec: Spec; readonly reads: Weights };
  /** Spec that leads to one side and to something else. */
  readonly mixed: (target: TrafficTarget) => Spec;
  /** Spec that leads to neither side. */
  readonly elsewhere: (target: TrafficTarget) => Spec;
}

const host = (name: string, { namespace }: TrafficTarget) => ({ host: `${name}.${namespace}.svc.cluster.local` });
const http = (...route: object[]): Spec => ({ hosts: ['any'], http: [{ route }] });
const rules = (...backendRefs: object[]): Spec => ({ rules: [{ backendRefs }] });

export const WAYS: readonly RoutingWay[] = [
  {
    kind: 'istio',
    apiVersion: 'networking.istio.io/v1alpha3',
    routing: 'VirtualService',
    kinds: ['VirtualService', 'DestinationRule', 'DestinationRule'],
    shifted: (target) => ({
      spec: http(
        { destination: host(`${target.service}-canary`, target), weight: 25 },
        { destination: { host: `${target.service}-primary` }, weight: 75 },
      ),
      reads: { canary: 25, primary: 75 },
    }),
    mixed: (target) =>
      http(
        { destination: host(`${target.service}-canary`, target), weight: 25 },
        { destination: host('other', target), weight: 75 },
      ),
    elsewhere: (target) => http({ destination: host(target.service, target) }),
  },
  {
    kind: 'gateway-api',
    apiVersion: 'gateway.networking.k8s.io/v1',
    routing: 'HTTPRoute',
    kinds: ['HTTPRoute'],
    shifted: ({ service }) => ({
      spec: rules(
        { name: `${service}-canary`, port: 80, weight: 1 },
        { name: `${service}-primary`, port: 80, weight: 3 },
      ),
      reads: { canary: 25, primary: 75 },
    }),
    mixed: ({ service }) => rules({ name: `${service}-canary`, port: 80 }, { name: 'other', port: 80 }),
    elsewhere: ({ service }) => rules({ name: service, port: 80 }),
  },
  {
    kind: 'service',
    apiVersion: 'v1',
    routing: 'Service',
    kinds: ['Service'],
    shifted: ({ service }) => ({
      spec: { selector: selectorsOf(service).primary },
      reads: { canary: 0, primary: 100 },
    }),
    mixed: () => ({ selector: { part: 'shop' } }),
    elsewhere: () => ({ selector: { app: 'other' } }),
  },
];

export const WEB_PORT: ServicePort = { port: 80, targetPort: 'http', protocol: 'TCP' };

export function selectorsOf(service: string): TrafficRequest['selectors'] {
  const side = (app: string) => ({ app, part: 'shop' });
  return { canary: side(service), primary: side(`${service}-primary`) };
}

/** The two Services that the generated chart has beside the router's objects. */
export function backends(service: string): readonly KubeObject[] {
  const { canary, primary } = selectorsOf(service);
  const backend = (name: string, selector: object): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector, ports: [WEB_PORT] },
  });
  return [backend(`${service}-canary`, canary), backend(`${service}-primary`, primary)];
}

/** Server-side apply, which takes fields over from others; rejects when the API server refuses the object. */
export async function apply(
  access: ApiAccess,
  namespace: string,
  object: KubeObject,
  manager = 'slipway',
): Promise<AppliedObject> {
  const path = `${pathOf(namespace, object)}?fieldManager=${manager}&force=true`;
  const { status, body } = await callApi(access, 'PATCH', path, object);
  if (status !== 200 && status !== 201) throw new Error(`${object.kind} ${object.metadata.name}: ${status} ${body}`);
  return JSON.parse(body) as AppliedObject;
}

export interface AppliedObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
  readonly spec: Spec;
}

function pathOf(namespace: string, { apiVersion, kind, metadata }: KubeObject): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${root}/namespaces/${namespace}/${kind.toLowerCase()}s/${metadata.name}`;
}
