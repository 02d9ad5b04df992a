/** What a test reads of a Rollout. */
export interface Rollout {
  readonly status?: {
    readonly phase?: string;
    readonly message?: string;
    readonly currentStepIndex?: number;
    readonly availableReplicas?: number;
    readonly canary?: { readonly weights?: { readonly canary: { readonly weight: number } } };
  };
}

/** A canary of one step at 25 % that waits for a person; `routing` splits the traffic beyond the count of pods. */
export function rollout(name: string, image: string, routing?: object): object {
  const selector = { app: name };
  const container = { name: 'main', image };
  const services = { canaryService: `${name}-canary`, stableService: `${name}-stable` };
  const traffic = routing === undefined ? {} : { ...services, trafficRouting: routing };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name },
    spec: {
      replicas: 4,
      selector: { matchLabels: selector },
      template: { metadata: { labels: selector }, spec: { containers: [container] } },
      strategy: { canary: { ...traffic, steps: [{ setWeight: 25 }, { pause: {} }] } },
    },
  };
}

/** The Services between which a routed canary splits. */
export function routedServices(name: string): readonly object[] {
  return ['canary', 'stable'].map((side) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `${name}-${side}` },
    spec: { selector: { app: name }, ports: [{ port: 80 }] },
  }));
}

/** The Ingress that nginx routing copies for the canary. */
export function stableIngress(name: string): object {
  const backend = { service: { name: `${name}-stable`, port: { number: 80 } } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name },
    spec: {
      ingressClassName: 'nginx',
      rules: [{ host: `${name}.example`, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
    },
  };
}
