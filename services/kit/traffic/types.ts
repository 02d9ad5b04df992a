/** The ways to split traffic between the two Services of a release pair. */
export type RouterKind = 'istio' | 'gateway-api' | 'service' | 'none';

/** What the configuration may say: a way by name, or the best one that the cluster serves. */
export type AdapterSetting = 'auto' | RouterKind;

/** Shares in percent, whole numbers that sum to 100. */
export interface Weights {
  readonly canary: number;
  readonly primary: number;
}

/** One of each for the two sides of a release pair. */
export interface Sides<T> {
  readonly canary: T;
  readonly primary: T;
}

/** Whose traffic: the Kubernetes Service N that clients speak to. Its sides are the Services N-canary and N-primary. */
export interface TrafficTarget {
  readonly namespace: string;
  readonly service: string;
}

export type Labels = Readonly<Record<string, string>>;

/** A port of Service N as in its spec; the two sides have the same ones. */
export interface ServicePort {
  readonly port: number;
  readonly name?: string;
  readonly targetPort?: number | string;
  readonly protocol?: string;
  readonly appProtocol?: string;
}

export interface TrafficRequest extends TrafficTarget {
  readonly weights: Weights;
  /** At least one. */
  readonly ports: readonly ServicePort[];
  /** Public host names without scheme and port; may be empty. Inside the cluster the service answers to N anyhow. */
  readonly hosts: readonly string[];
  /** The pod labels that the Services N-canary and N-primary select; neither may contain the other. */
  readonly selectors: Sides<Labels>;
  /** What Service N has beyond ports and selector and shall keep: its type, a load balancer's annotations. */
  readonly front?: ServiceTraits;
}

export interface ServiceTraits {
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** A Kubernetes manifest. It names no namespace: the release that it belongs to gives it one. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Labels; readonly annotations?: Labels };
  readonly spec: Readonly<Record<string, unknown>>;
}

/** One way to split traffic. All of them pass test/contract/traffic.test.ts. */
export interface TrafficRouter {
  readonly kind: RouterKind;
  /**
   * The objects that lead traffic by these weights, for the generated chart; not the Services N-canary and N-primary.
   * Pure. Throws SLW_TRAFFIC_INPUT, and SLW_TRAFFIC_WHOLE when weights between 0 and 100 are more than this way can do.
   */
  objects(request: TrafficRequest): readonly KubeObject[];
  /**
   * The weights that stand in the cluster now, in percent of their sum; undefined when nothing there leads to either
   * side. Rejects with SLW_TRAFFIC_FOREIGN when something leads to a side, but not by one pair of weights, and SLW_KUBE_*.
   */
  read(target: TrafficTarget, signal?: AbortSignal): Promise<Weights | undefined>;
}

/** API versions that the cluster serves, each `group/version`; absent when it does not serve the kinds needed. */
export interface ServedTraffic {
  /** Serves VirtualService and DestinationRule. */
  readonly istio?: string;
  /** Serves HTTPRoute. */
  readonly gatewayApi?: string;
}

/** The way that was chosen. `apiVersion` is that of the routing objects. */
export type RouterChoice =
  { readonly kind: 'istio' | 'gateway-api'; readonly apiVersion: string } | { readonly kind: 'service' | 'none' };

export interface TrafficSettings {
  readonly adapter: AdapterSetting;
  /** `namespace/name`, or `name.namespace` as Keptn's ISTIO_GATEWAY has it, or a name in the service's namespace. */
  readonly gateway: string;
}
