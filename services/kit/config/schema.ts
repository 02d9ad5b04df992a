import { Type, type Static } from 'typebox';
import { clustersSchema } from './clusters.ts';
import { sinkList } from './sinks.ts';

const duration = (value: string, description: string) =>
  Type.String({ format: 'go-duration', default: value, description: `${description} Go duration.` });

/**
 * All settings of `slipway serve`. The setting `helm.timeout` is read from the environment as SLIPWAY_HELM_TIMEOUT,
 * from a YAML file as `helm: { timeout: 5m }`; the environment wins. The reference page is generated from this schema.
 */
export const configSchema = Type.Object(
  {
    log: Type.Object(
      {
        level: Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
          default: 'info',
          description: 'Least severe level that is written.',
        }),
      },
      { additionalProperties: false },
    ),
    data: Type.Object(
      {
        dir: Type.String({
          default: './.slipway/data',
          description: 'Folder for project repositories and the chart cache.',
        }),
      },
      { additionalProperties: false },
    ),
    nats: Type.Object(
      {
        url: Type.String({ default: 'nats://127.0.0.1:4222', description: 'NATS servers, comma separated.' }),
        user: Type.Optional(Type.String({ description: 'User name.' })),
        password: Type.Optional(Type.String({ description: 'Password; better given by environment than by file.' })),
        token: Type.Optional(Type.String({ description: 'Token.' })),
        nkeySeedFile: Type.Optional(Type.String({ description: 'File with an nkey seed.' })),
        credsFile: Type.Optional(Type.String({ description: 'File with JWT credentials.' })),
        caFile: Type.Optional(Type.String({ description: 'CA certificate; turns TLS on.' })),
        certFile: Type.Optional(Type.String({ description: 'Client certificate.' })),
        keyFile: Type.Optional(Type.String({ description: 'Key of the client certificate.' })),
        stream: Type.String({
          default: 'slipway',
          pattern: '^[A-Za-z0-9_-]{1,64}$',
          description: 'Name of the JetStream stream.',
        }),
        eventStream: Type.Optional(
          Type.String({
            pattern: '^[A-Za-z0-9_-]{1,64}$',
            description:
              "Stream of an existing Keptn that holds its events (Keptn names it keptn). Slipway then answers Keptn's tasks and keeps only its own state in `stream`.",
          }),
        ),
        replicas: Type.Integer({
          default: 1,
          minimum: 1,
          maximum: 5,
          description: 'Replicas of the stream; 3 in production.',
        }),
        retention: duration('720h', 'How long events and finished work are kept.'),
      },
      { additionalProperties: false },
    ),
    http: Type.Object(
      {
        host: Type.String({ default: '127.0.0.1', description: 'Address to listen on.' }),
        port: Type.Integer({
          default: 8080,
          minimum: 0,
          maximum: 65_535,
          description: 'Port to listen on; 0 picks a free one.',
        }),
        token: Type.Optional(
          Type.String({
            minLength: 8,
            description: 'Token clients send as x-token or Bearer. Without one, only loopback may connect.',
          }),
        ),
        tokenFile: Type.Optional(Type.String({ description: 'File that holds the token.' })),
        bodyLimit: Type.Integer({
          default: 1_048_576,
          minimum: 1_024,
          maximum: 67_108_864,
          description: 'Largest body in bytes.',
        }),
        wrongTokens: Type.Integer({
          default: 30,
          minimum: 0,
          maximum: 1_000_000,
          description:
            'Wrong tokens that one address may send in a minute, to each process; more are answered 429. Right ones are never refused. 0: any number.',
        }),
      },
      { additionalProperties: false },
    ),
    access: Type.Object(
      {
        tokensFile: Type.Optional(
          Type.String({
            description: 'File of users and rights: tokens with what they grant, and what groups of oidcIssuer may do.',
          }),
        ),
        oidcIssuer: Type.Optional(
          Type.String({ description: 'Identity provider whose bearer tokens are taken, as it names itself.' }),
        ),
        oidcAudience: Type.Optional(
          Type.String({ description: 'Whom its tokens must be for, comma separated; any one of them will do.' }),
        ),
        oidcNameClaim: Type.String({
          default: 'sub',
          description: 'Claim that holds the name; only one that users cannot choose themselves.',
        }),
        oidcGroupsClaim: Type.String({ default: 'groups', description: 'Claim that holds the groups.' }),
        oidcCaFile: Type.Optional(
          Type.String({ description: 'CA certificate of the provider, when Node does not know it.' }),
        ),
        oidcTokenFile: Type.Optional(
          Type.String({ description: 'Bearer token for its keys; the API server of Kubernetes asks for one.' }),
        ),
      },
      { additionalProperties: false },
    ),
    kube: Type.Object(
      {
        kubeconfig: Type.Optional(
          Type.String({ description: 'Kubeconfig file; without one KUBECONFIG, then the pod service account.' }),
        ),
        context: Type.Optional(Type.String({ description: 'Context in the kubeconfig.' })),
      },
      { additionalProperties: false },
    ),
    clusters: clustersSchema,
    helm: Type.Object(
      {
        binary: Type.String({ default: 'helm', description: 'The helm 4 program.' }),
        concurrency: Type.Integer({ default: 4, minimum: 1, maximum: 64, description: 'Helm processes at once.' }),
        timeout: duration('5m', 'How long an upgrade may take to be ready, unless the task says otherwise.'),
      },
      { additionalProperties: false },
    ),
    git: Type.Object(
      {
        fetchInterval: duration('5s', 'How old what is known of a Git remote may be before it is fetched again.'),
        maxStale: duration(
          '10m',
          'How long projects are read as last known while their remote cannot be reached; writes are refused at once.',
        ),
        timeout: duration('1m', 'How long a fetch or push may take.'),
        sizeLimit: Type.Integer({
          default: 2_147_483_648,
          minimum: 1_048_576,
          maximum: 1_099_511_627_776,
          description: 'Bytes that the copy of a Git remote may have; a fetch that makes it larger is ended.',
        }),
        allowedHosts: Type.String({
          default: '*',
          description: 'Hosts that a Git remote may be at, comma separated host or host:port; * is any.',
        }),
        plainHttpHosts: Type.String({
          default: '',
          description: 'Hosts of Git remotes spoken to without TLS, comma separated host:port.',
        }),
        allowFile: Type.Boolean({
          default: false,
          description: 'Whether a Git remote may be a folder (file://): for machines without a network.',
        }),
        knownHostsFile: Type.Optional(
          Type.String({
            description:
              'Host keys of Git servers for ssh, as in known_hosts; without one the key of the first contact is kept and must not change.',
          }),
        ),
      },
      { additionalProperties: false },
    ),
    secrets: Type.Object(
      {
        store: Type.Enum(['auto', 'file', 'kubernetes'], {
          default: 'auto',
          description:
            'Where credentials are kept: encrypted files below the data folder, or Secrets of Kubernetes; auto takes Kubernetes in a pod that has an account. The same for all processes of an installation.',
        }),
        namespace: Type.Optional(
          Type.String({ description: 'Namespace of those Secrets; without one that of the pod.' }),
        ),
        keyFile: Type.Optional(
          Type.String({
            description:
              'Key of the encrypted files, 32 bytes as base64; without one a key is made in the data folder.',
          }),
        ),
      },
      { additionalProperties: false },
    ),
    names: Type.Object(
      {
        namespace: Type.String({ default: '{project}-{stage}', description: 'Template of the namespace of a stage.' }),
        release: Type.String({
          default: '{project}-{stage}-{service}',
          description: 'Template of the Helm release name.',
        }),
      },
      { additionalProperties: false },
    ),
    endpoints: Type.Object(
      {
        hostname: Type.String({
          default: '${INGRESS_PROTOCOL}://${SERVICE}.${PROJECT}-${STAGE}.${INGRESS_HOSTNAME_SUFFIX}:${INGRESS_PORT}',
          description: "Keptn's HOSTNAME_TEMPLATE; placeholders in any case.",
        }),
        protocol: Type.String({ default: 'http', description: 'INGRESS_PROTOCOL.' }),
        suffix: Type.String({ default: 'svc.cluster.local', description: 'INGRESS_HOSTNAME_SUFFIX.' }),
        port: Type.Integer({ default: 80, minimum: 1, maximum: 65_535, description: 'INGRESS_PORT.' }),
      },
      { additionalProperties: false },
    ),
    traffic: Type.Object(
      {
        adapter: Type.Enum(['auto', 'istio', 'gateway-api', 'service', 'none'], {
          default: 'auto',
          description:
            'How blue/green leads traffic; auto takes Istio, then the Gateway API, then plain Services, as the cluster has them.',
        }),
        gateway: Type.String({
          default: 'public-gateway.istio-system',
          pattern: '^[a-z0-9][-a-z0-9.]*(/[a-z0-9][-a-z0-9.]*)?$',
          description: 'Gateway for public traffic, namespace/name or name.namespace; ISTIO_GATEWAY of Keptn.',
        }),
      },
      { additionalProperties: false },
    ),
    charts: Type.Object(
      {
        plainHttpHosts: Type.String({
          default: '',
          description: 'Chart registries spoken to without TLS, comma separated host:port.',
        }),
        allowedHosts: Type.String({
          default: '*',
          description: 'Hosts a chart reference may name, comma separated; * is any.',
        }),
        registryConfig: Type.Optional(
          Type.String({ description: 'Docker-style credentials file for chart registries.' }),
        ),
      },
      { additionalProperties: false },
    ),
    actions: Type.Object(
      {
        maxReplicas: Type.Integer({
          default: 100,
          minimum: 1,
          maximum: 10_000,
          description: 'The most replicas that a scaling action may ask for.',
        }),
      },
      { additionalProperties: false },
    ),
    drift: Type.Object(
      {
        interval: duration(
          '1m',
          'How often generated objects of blue/green are compared with what was generated, and put back; 0s: never.',
        ),
      },
      { additionalProperties: false },
    ),
    rollouts: Type.Object(
      {
        enabled: Type.Boolean({
          default: true,
          description: "Whether Argo Rollouts are promoted and aborted; when not, all tasks are the deployer's.",
        }),
        settleTimeout: duration(
          '10m',
          'How long a task may wait for a Rollout to come to rest, unless the task says otherwise.',
        ),
        waitCap: duration('1h', 'Waits of `real-user` tests must be shorter than this.'),
      },
      { additionalProperties: false },
    ),
    conductor: Type.Object(
      {
        startTimeout: duration(
          '10m',
          'How long a task may stay without anybody starting it before its sequence fails.',
        ),
        taskTimeout: duration(
          '60m',
          'How long nothing may be heard of a task that was started, unless it has a `taskTimeout` of its own.',
        ),
        abortGrace: duration('2m', 'How long executors have to stop before an aborted run ends without their answer.'),
        maxRuns: Type.Integer({
          default: 100,
          minimum: 1,
          maximum: 10_000,
          description: 'The most runs of one context; what would follow them is refused, so that no loop is endless.',
        }),
      },
      { additionalProperties: false },
    ),
    evaluation: Type.Object(
      {
        prometheusUrl: Type.Optional(
          Type.String({
            pattern: '^https?://',
            description:
              'Prometheus that gives the values of evaluations; without one an SLI provider is asked by event.',
          }),
        ),
        prometheusTokenFile: Type.Optional(Type.String({ description: 'File with a bearer token for Prometheus.' })),
        timeout: duration('2m', 'How long an SLI provider that is asked by event may take.'),
        withoutSlo: Type.Enum(['leave', 'pass'], {
          default: 'leave',
          description:
            'What becomes of evaluations of services without slo.yaml: left to another executor, or passed as Keptn does.',
        }),
      },
      { additionalProperties: false },
    ),
    sinks: Type.Object(
      {
        targets: sinkList,
        timeout: duration('10s', 'How long a receiver may take to answer.'),
        giveUpAfter: duration(
          '24h',
          'How long an event that a receiver does not take is tried again before it is dead-lettered.',
        ),
      },
      { additionalProperties: false },
    ),
    uniform: Type.Object(
      {
        ttl: duration('48h', 'How long an executor stays registered without a sign of life.'),
        logTtl: duration('120h', 'How long the errors are kept that executors report.'),
      },
      { additionalProperties: false },
    ),
    keptn: Type.Object(
      {
        url: Type.Optional(
          Type.String({
            pattern: '^https?://[^\\s@]+$',
            description:
              'API of an existing Keptn that holds the projects, such as http://api-gateway-nginx.keptn/api: charts and files are read and written there. For executors beside a Keptn, with nats.eventStream.',
          }),
        ),
        tokenFile: Type.Optional(Type.String({ description: "File with that Keptn's API token." })),
        version: Type.String({
          default: '1.4.5',
          description: "Version of Keptn that its API answers with; Keptn's CLI warns about any but its own.",
        }),
        automaticProvisioning: Type.Boolean({
          default: true,
          description:
            "Whether Keptn's CLI is told that a project needs no Git remote: it then sends none of its --git options when it creates one. With false it sends them, and demands them.",
        }),
        namespace: Type.Optional(
          Type.String({
            description:
              "Namespace of this installation, as Keptn's API tells it; in a pod of the chart that of the pod.",
          }),
        ),
      },
      { additionalProperties: false },
    ),
    executor: Type.Object(
      {
        ackWait: duration('30s', 'Silence after which NATS gives an event to another replica.'),
        lease: duration('15s', 'How long the lock on a service outlives a dead replica.'),
        concurrency: Type.Integer({
          default: 64,
          minimum: 1,
          maximum: 1_000,
          description: 'Tasks a replica holds at once.',
        }),
        attempts: Type.Integer({
          default: 5,
          minimum: 1,
          maximum: 100,
          description: 'Attempts before a task is given up and dead-lettered.',
        }),
        abortGrace: duration('60s', 'How long a task that was aborted may take to put back what was there before.'),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);

export type Config = Static<typeof configSchema>;
