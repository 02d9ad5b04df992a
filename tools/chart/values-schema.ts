import { Type, type TObject, type TSchema } from 'typebox';
import { configSchema } from '../../services/kit/config/index.ts';

const closed = { additionalProperties: false };

/** Kubernetes' own shapes: the API server knows them better than a copy here would. */
const object = Type.Record(Type.String(), Type.Unknown());
const objects = Type.Array(object);
const texts = Type.Record(Type.String(), Type.String());
const text = Type.String();
const flag = Type.Boolean();
const replicas = Type.Integer({ minimum: 0 });
const port = Type.Integer({ minimum: 1, maximum: 65_535 });
const quantity = Type.String({ pattern: '^[0-9]+(\\.[0-9]+)?(m|k|Ki|M|Mi|G|Gi|T|Ti|P|Pi|E|Ei)?$' });
const namespace = Type.String({ pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$' });

function group(properties: Record<string, TSchema>): TObject {
  return Type.Object(properties, closed);
}

/** What the chart sets itself, and what is secret and comes from a Secret; no value may name these. */
const NOT_A_VALUE = new Set([
  ...['data', 'kube', 'http.host', 'http.port', 'http.token', 'http.tokenFile', 'access.tokensFile'],
  ...['url', 'user', 'password', 'token', 'nkeySeedFile', 'credsFile', 'caFile', 'certFile', 'keyFile'].map(
    (name) => `nats.${name}`,
  ),
]);

/** The settings of `slipway serve` that are left to values, every one optional. */
const config = group(
  Object.fromEntries(
    Object.entries(configSchema.properties)
      .filter(([section]) => !NOT_A_VALUE.has(section))
      .map(([section, { properties }]) => [section, Type.Optional(partial(section, properties))]),
  ),
);

function partial(section: string, settings: Record<string, TSchema>): TSchema {
  const open = Object.entries(settings).filter(([name]) => !NOT_A_VALUE.has(`${section}.${name}`));
  return Type.Partial(Type.Object(Object.fromEntries(open)), closed);
}

/** A Secret of the user's, and which of its keys is meant. */
const fromSecret = group({ existingSecret: text, secretKey: Type.String({ pattern: '^[-._a-zA-Z0-9]+$' }) });

const workload = group({ replicas, resources: object });

const nats = group({
  url: text,
  existingSecret: text,
  secretKeys: group({
    user: text,
    password: text,
    token: text,
    nkeySeed: text,
    creds: text,
    ca: text,
    cert: text,
    key: text,
  }),
  enabled: flag,
  image: text,
  storage: quantity,
  resources: object,
});

const access = {
  persistence: group({
    enabled: flag,
    existingClaim: text,
    accessModes: Type.Array(
      Type.Union(['ReadWriteOnce', 'ReadWriteOncePod', 'ReadWriteMany'].map((mode) => Type.Literal(mode))),
      { minItems: 1 },
    ),
    storageClass: text,
    size: quantity,
  }),
  targetNamespaces: Type.Array(namespace),
  rbac: group({ create: flag, clusterWide: flag, extraRules: objects }),
  serviceAccount: group({ create: flag, name: text, annotations: texts }),
};

const traffic = {
  service: group({
    type: Type.Union(['ClusterIP', 'NodePort', 'LoadBalancer'].map((type) => Type.Literal(type))),
    port,
    annotations: texts,
  }),
  ingress: group({ enabled: flag, className: text, host: text, annotations: texts, tls: objects }),
  networkPolicy: group({ enabled: flag, ingressFrom: objects, egressPorts: Type.Array(port), extraEgress: objects }),
  podDisruptionBudget: group({ enabled: flag }),
  serviceMonitor: group({
    enabled: flag,
    interval: Type.String({ pattern: '^([0-9]+(ms|s|m|h))+$' }),
    labels: texts,
  }),
};

const pods = {
  terminationGracePeriodSeconds: Type.Integer({ minimum: 0 }),
  podSecurityContext: object,
  securityContext: object,
  podAnnotations: texts,
  podLabels: texts,
  priorityClassName: text,
  nodeSelector: texts,
  tolerations: objects,
  affinity: object,
  topologySpreadConstraints: objects,
  extraEnv: objects,
  extraEnvFrom: objects,
  extraVolumes: objects,
  extraVolumeMounts: objects,
  extraContainers: objects,
  extraObjects: Type.Array(Type.Union([object, text])),
};

/** Every value that the chart takes. `global` is Helm's own, for charts that hold this one. */
export const valuesSchema = Type.Object(
  {
    global: Type.Optional(object),
    mode: Type.Union(['all', 'services'].map((mode) => Type.Literal(mode))),
    nameOverride: text,
    fullnameOverride: text,
    commonLabels: texts,
    commonAnnotations: texts,
    image: group({
      repository: Type.String({ minLength: 1 }),
      tag: text,
      digest: Type.String({ pattern: '^(sha256:[0-9a-f]{64})?$' }),
      pullPolicy: Type.Union(['Always', 'IfNotPresent', 'Never'].map((policy) => Type.Literal(policy))),
    }),
    imagePullSecrets: objects,
    workloads: group({
      all: workload,
      gateway: workload,
      conductor: workload,
      approval: workload,
      evaluation: workload,
      remediation: workload,
      sinks: workload,
      deployer: workload,
      rollouts: workload,
    }),
    config,
    auth: fromSecret,
    access: fromSecret,
    nats,
    ...access,
    ...traffic,
    ...pods,
  },
  closed,
);
