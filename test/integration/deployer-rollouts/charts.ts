const TEMPLATE = `
  template:
    metadata:
      labels: { app: "NAME" }
    spec:
      containers:
        - name: main
          image: {{ .Values.image | quote }}`;

const HEAD = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  name: "NAME"
spec:
  replicas: 4
  progressDeadlineSeconds: {{ .Values.progressDeadlineSeconds }}
  selector: { matchLabels: { app: "NAME" } }`;

const CANARY = `
  strategy:
    canary:
      steps: [{ setWeight: 25 }, { pause: {} }]
`;

const BLUE_GREEN = `
  strategy:
    blueGreen: { activeService: "NAME-active", previewService: "NAME-preview", autoPromotionEnabled: false }
`;

const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: "NAME"
spec:
  selector: { app: "APP" }
  ports: [{ port: 80 }]
`;

const named = (text: string, name: string): string => text.replaceAll('NAME', name);

type Files = Readonly<Record<string, string>>;

function chart(service: string, templates: Files): Files {
  const files = Object.entries(templates).map(([path, text]) => [`helm/${service}/templates/${path}`, text] as const);
  return {
    [`helm/${service}/Chart.yaml`]: `apiVersion: v2\nname: ${service}\nversion: 1.0.0\n`,
    [`helm/${service}/values.yaml`]: `image: reg.local/${service}:1.0\nprogressDeadlineSeconds: 600\nside: 1.0\n`,
    ...Object.fromEntries(files),
  };
}

/** One canary for each name; a Deployment `<service>-side` beside them, for which helm has to wait. */
export function canaryChart(service: string, names: readonly string[] = [service]): Files {
  const rollouts = names.map((name) => [`${name}.yaml`, named(`${HEAD}${TEMPLATE}${CANARY}`, name)] as const);
  const side = `apiVersion: apps/v1
kind: Deployment
metadata: { name: "${service}-side" }
spec:
  selector: { matchLabels: { app: "${service}-side" } }
  template:
    metadata: { labels: { app: "${service}-side" } }
    spec: { containers: [{ name: side, image: "reg.local/side:{{ .Values.side }}" }] }
`;
  return chart(service, { ...Object.fromEntries(rollouts), 'side.yaml': side });
}

/** A Rollout that does blue/green by itself and waits for a promote. */
export function blueGreenChart(service: string): Files {
  const services = ['active', 'preview'].map(
    (side) => [`${side}.yaml`, named(SERVICE, `${service}-${side}`).replace('APP', service)] as const,
  );
  const rollout = named(`${HEAD}${TEMPLATE}${BLUE_GREEN}`, service);
  return chart(service, { ...Object.fromEntries(services), 'rollout.yaml': rollout });
}

/** A Rollout whose pods a Deployment without replicas describes. */
export function workloadChart(service: string): Files {
  const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: "NAME" }
spec:
  replicas: 0
  selector: { matchLabels: { app: "NAME" } }${TEMPLATE}
`;
  const ref = `
  workloadRef: { apiVersion: apps/v1, kind: Deployment, name: "NAME" }`;
  const rollout = `${HEAD.replace(/\n {2}selector:.*/, '')}${ref}${CANARY}`;
  return chart(service, { 'deployment.yaml': named(deployment, service), 'rollout.yaml': named(rollout, service) });
}
