import { Type } from 'typebox';
import { duration } from './duration.ts';

export const uniform = Type.Object(
  {
    ttl: duration('48h', 'How long an executor stays registered without a sign of life.'),
    logTtl: duration('120h', 'How long the errors are kept that executors report.'),
  },
  { additionalProperties: false },
);

export const keptn = Type.Object(
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
        description: "Namespace of this installation, as Keptn's API tells it; in a pod of the chart that of the pod.",
      }),
    ),
  },
  { additionalProperties: false },
);
