import { Type } from 'typebox';

const NAME = '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$';
const SCOPE_NAME = '^[a-z0-9]([-a-z0-9]{0,198}[a-z0-9])?$';

const clusterSchema = Type.Object(
  {
    secret: Type.Optional(Type.String({ pattern: '^[a-z0-9][-a-z0-9]*/[a-z0-9][-.a-z0-9]*(:[-._a-zA-Z0-9]+)?$' })),
    file: Type.Optional(Type.String({ minLength: 1 })),
    context: Type.Optional(Type.String({ minLength: 1 })),
    allow: Type.Optional(Type.Array(Type.Enum(['helpers', 'files', 'insecure']))),
  },
  {
    additionalProperties: false,
    oneOf: [{ required: ['secret'] }, { required: ['file'] }],
  },
);

const targetSchema = Type.Object(
  {
    project: Type.Optional(Type.String({ pattern: SCOPE_NAME })),
    stage: Type.Optional(Type.String({ pattern: SCOPE_NAME })),
    cluster: Type.String({ minLength: 1 }),
  },
  { additionalProperties: false },
);

/** Other clusters than the one that Slipway runs in, and what is delivered to which. */
export const clusters = Type.Object(
  {
    known: Type.Record(Type.String({ pattern: NAME }), clusterSchema, {
      additionalProperties: false,
      default: {},
      description:
        'Clusters by name: `{ secret: namespace/name[:key] }`, a Secret of the local cluster, or `{ file: path }`; with `context` when not the current one. A kubeconfig in a Secret may not run programs, read files or leave out TLS, unless `allow` lists `helpers`, `files` or `insecure`.',
    }),
    targets: Type.Array(targetSchema, {
      default: [],
      description:
        'Which project and stage goes to which cluster: `{ project, stage, cluster }`, the first that fits; one that is absent fits all. What fits none goes to `local`, the cluster that Slipway runs in.',
    }),
  },
  { additionalProperties: false },
);
