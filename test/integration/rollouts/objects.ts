/** What differs between the Rollouts of the tests; all of it goes over the usual. */
export interface RolloutParts {
  readonly image?: string;
  readonly replicas?: number;
  readonly steps?: readonly object[];
  /** Over `spec`. */
  readonly spec?: object;
  /** Over `spec.strategy.canary` or `.blueGreen`. */
  readonly strategy?: object;
}

/** Three weights, each held until somebody promotes. */
const STEPS = [
  { setWeight: 25 },
  { pause: {} },
  { setWeight: 50 },
  { pause: {} },
  { setWeight: 75 },
  { pause: {} },
] as const;

/** A canary of four replicas. */
export function canary(name: string, parts: RolloutParts = {}): object {
  return rollout(name, parts, { canary: { steps: parts.steps ?? STEPS, ...parts.strategy } });
}

/** A blue/green Rollout that waits for a promote; its Services are `<name>-active` and `<name>-preview`. */
export function blueGreen(name: string, parts: RolloutParts = {}): object {
  const services = { activeService: `${name}-active`, previewService: `${name}-preview` };
  return rollout(name, parts, { blueGreen: { ...services, autoPromotionEnabled: false, ...parts.strategy } });
}

function rollout(name: string, { image = '1', replicas = 4, spec }: RolloutParts, strategy: object): object {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: template(name, image),
      strategy,
      ...spec,
    },
  };
}

function template(name: string, image: string): object {
  const containers = [{ name: 'main', image: `registry.example/${name}:${image}` }];
  return { metadata: { labels: { app: name } }, spec: { containers } };
}

/** A Deployment that only describes pods, for a Rollout with a workloadRef. */
export function deploymentOf(name: string, image: string): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { replicas: 0, selector: { matchLabels: { app: name } }, template: template(name, image) },
  };
}

export function service(name: string, app: string): object {
  const spec = { selector: { app }, ports: [{ port: 80 }] };
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec };
}
