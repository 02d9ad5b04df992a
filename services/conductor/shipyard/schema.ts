import { Type, type Static } from 'typebox';

const NAME = '^[a-z]([-a-z0-9]*[a-z0-9])?$';

const taskSchema = Type.Object({
  name: Type.String({ pattern: '^[A-Za-z0-9]([-_A-Za-z0-9]*[A-Za-z0-9])?$', maxLength: 100 }),
  /** Go duration between the end of the task before and this one's `.triggered`. */
  triggeredAfter: Type.Optional(Type.String({ format: 'go-duration' })),
  properties: Type.Optional(Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()])),
});

const triggerSchema = Type.Object({
  /** `<stage>.<sequence>.finished`. */
  event: Type.String({ pattern: '^[^.]+\\.[^.]+\\.finished$' }),
  selector: Type.Optional(
    Type.Union([
      Type.Object({
        match: Type.Optional(Type.Union([Type.Record(Type.String(), Type.String()), Type.Null()])),
      }),
      Type.Null(),
    ]),
  ),
});

const sequenceSchema = Type.Object({
  name: Type.String({ pattern: '^[A-Za-z0-9]([-_A-Za-z0-9]*[A-Za-z0-9])?$', maxLength: 100 }),
  triggeredOn: Type.Optional(Type.Union([Type.Array(triggerSchema), Type.Null()])),
  tasks: Type.Optional(Type.Union([Type.Array(taskSchema), Type.Null()])),
  /** Go duration from the first task to the end. */
  timeout: Type.Optional(Type.String({ format: 'go-duration' })),
});

const stageSchema = Type.Object({
  name: Type.String({ pattern: NAME, maxLength: 100 }),
  sequences: Type.Optional(Type.Union([Type.Array(sequenceSchema), Type.Null()])),
});

/** Keptn's shipyard 0.2.0 to 0.2.4; unknown keys are let pass, as the control plane does (specs/keptn.md 4.1). */
export const shipyardSchema = Type.Object({
  apiVersion: Type.String({ pattern: '^spec\\.keptn\\.sh/0\\.2\\.\\d+$' }),
  kind: Type.Literal('Shipyard'),
  metadata: Type.Optional(Type.Unknown()),
  spec: Type.Object({ stages: Type.Array(stageSchema, { minItems: 1, maxItems: 100 }) }),
});

export type ShipyardFile = Static<typeof shipyardSchema>;
