/** What a test wants of a Rollout beside its name and image. */
export interface RolloutShape {
  readonly replicas?: number;
  readonly steps?: readonly object[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly containers?: readonly { readonly name: string; readonly image: string }[];
  readonly spec?: object;
}

/** 25, 50, 75 and then all, each after a pause that a person ends. */
const THREE_PHASES = [25, 50, 75].flatMap((setWeight) => [{ setWeight }, { pause: {} }]);

export function canary(name: string, image: string, shape: RolloutShape = {}): object {
  const { steps = THREE_PHASES } = shape;
  return rollout(name, image, { canary: { steps } }, shape);
}

export function blueGreen(name: string, image: string, shape: RolloutShape = {}): object {
  const strategy = { activeService: `${name}-active`, previewService: `${name}-preview`, autoPromotionEnabled: false };
  return rollout(name, image, { blueGreen: strategy }, shape);
}

/** The Services of a blue/green Rollout. */
export function services(name: string): readonly { readonly metadata: { readonly name: string } }[] {
  return ['active', 'preview'].map((side) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `${name}-${side}` },
    spec: { selector: { app: name }, ports: [{ port: 80 }] },
  }));
}

function rollout(name: string, image: string, strategy: object, shape: RolloutShape): object {
  const { replicas = 4, annotations = {}, containers = [{ name: 'web', image }], spec = {} } = shape;
  const labels = { app: name };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name, annotations },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
      strategy,
      ...spec,
    },
  };
}
