import { Type, type Static } from 'typebox';

/** The one version that Keptn takes (specs/keptn.md 4.5). */
export const REMEDIATION_VERSION = 'spec.keptn.sh/0.1.4';

const actionSchema = Type.Object({
  /** Which executor it is for: `scaling`, `toggle-feature`. */
  action: Type.String({ minLength: 1, maxLength: 200 }),
  name: Type.Optional(Type.String({ maxLength: 1_000 })),
  description: Type.Optional(Type.String({ maxLength: 10_000 })),
  value: Type.Optional(Type.Unknown()),
});

export const remediationSchema = Type.Object({
  apiVersion: Type.Literal(REMEDIATION_VERSION),
  kind: Type.Optional(Type.Literal('Remediation')),
  metadata: Type.Optional(Type.Unknown()),
  spec: Type.Object({
    remediations: Type.Array(
      Type.Object({
        problemType: Type.String({ minLength: 1, maxLength: 1_000 }),
        actionsOnOpen: Type.Array(actionSchema),
      }),
      { minItems: 1, maxItems: 1_000 },
    ),
  }),
});

export type RemediationFile = Static<typeof remediationSchema>;
export type RemediationAction = Static<typeof actionSchema>;
