import { Type, type Static } from 'typebox';
import { scopeSchema } from '../../kit/events/index.ts';

const { project, stage, service } = scopeSchema.properties;

/** A name as Kubernetes has them. */
const name = Type.String({ pattern: '^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$' });
const text = Type.Optional(Type.String());

export const stageSchema = Type.Object({ project, stage });
export const stageQuery = Type.Object({ service: Type.Optional(service) });
export const oneSchema = Type.Object({ project, stage, service, name });

/** `resource`, the object as the cluster has it, is not part of the answer: it may hold the environment of the pods. */
export const viewSchema = Type.Object({
  namespace: Type.String(),
  name: Type.String(),
  phase: Type.Enum(['Progressing', 'Paused', 'Healthy', 'Degraded']),
  reason: text,
  message: Type.String(),
  strategy: Type.Enum(['canary', 'blue-green', 'none']),
  aborted: Type.Boolean(),
  promoted: Type.Boolean({ description: 'The newest version is the stable one: no update is in flight.' }),
  podHash: Type.String(),
  stableHash: Type.String(),
  step: Type.Integer({ description: 'Index of the step that is due or running; `steps` when all are done.' }),
  steps: Type.Integer(),
  weights: Type.Object({ desired: Type.Number(), actual: Type.Number() }),
  revision: Type.Optional(Type.Integer()),
  images: Type.Array(Type.String()),
  release: text,
  analysis: Type.Optional(Type.Object({ name: Type.String(), status: Type.String(), message: text })),
});

const podSchema = Type.Object({ name: Type.String(), ready: Type.Boolean(), state: Type.String() });

export const treeSchema = Type.Object({
  rollout: viewSchema,
  steps: Type.Array(Type.Object({ words: Type.String(), state: Type.Enum(['done', 'current', 'ahead']) })),
  revisions: Type.Array(
    Type.Object({
      revision: Type.Integer(),
      replicaSet: Type.String(),
      podHash: Type.String(),
      roles: Type.Array(Type.Enum(['newest', 'stable', 'active', 'preview'])),
      images: Type.Array(Type.String()),
      wanted: Type.Integer(),
      available: Type.Integer(),
      pods: Type.Array(podSchema),
    }),
  ),
  analysisRuns: Type.Array(Type.Object({ name: Type.String(), status: Type.String(), message: text, podHash: text })),
});

export const operationBody = Type.Object(
  {
    operation: Type.Enum([
      'promote',
      'promote-full',
      'abort',
      'retry',
      'undo',
      'restart',
      'pause',
      'unpause',
      'set-image',
      'terminate-analysis',
    ]),
    revision: Type.Optional(Type.Integer({ minimum: 1, description: 'undo: the revision to go back to.' })),
    container: Type.Optional(Type.String({ maxLength: 63, description: 'set-image: its name; `*` is all of them.' })),
    image: Type.Optional(Type.String({ minLength: 1, maxLength: 1_024, description: 'set-image.' })),
    analysisRun: Type.Optional(name),
  },
  { additionalProperties: false },
);

export const operationAnswer = Type.Object({
  changed: Type.Boolean({ description: 'False when there was nothing to do; the message says why.' }),
  message: Type.String(),
  rollout: viewSchema,
});

export type OperationBody = Static<typeof operationBody>;
export type OperationAnswer = Static<typeof operationAnswer>;
export type ViewAnswer = Static<typeof viewSchema>;
