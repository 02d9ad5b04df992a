import { Type } from 'typebox';

export const kube = Type.Object(
  {
    kubeconfig: Type.Optional(
      Type.String({ description: 'Kubeconfig file; without one KUBECONFIG, then the pod service account.' }),
    ),
    context: Type.Optional(Type.String({ description: 'Context in the kubeconfig.' })),
  },
  { additionalProperties: false },
);

export const names = Type.Object(
  {
    namespace: Type.String({ default: '{project}-{stage}', description: 'Template of the namespace of a stage.' }),
    release: Type.String({
      default: '{project}-{stage}-{service}',
      description: 'Template of the Helm release name.',
    }),
  },
  { additionalProperties: false },
);

export const endpoints = Type.Object(
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
);

export const traffic = Type.Object(
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
);
