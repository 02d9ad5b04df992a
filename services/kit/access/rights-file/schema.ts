import { Type, type Static } from 'typebox';
import { RIGHTS } from '../types.ts';

const MOST_ENTRIES = 1_000;

const names = Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { minItems: 1, maxItems: 1_000 });
const granted = {
  rights: Type.Array(Type.Enum([...RIGHTS]), { minItems: 1 }),
  projects: Type.Optional(names),
  stages: Type.Optional(names),
  services: Type.Optional(names),
};

const tokenSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200 }),
    sha256: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
    tokenFile: Type.Optional(Type.String({ minLength: 1 })),
    expires: Type.Optional(Type.String({ format: 'time' })),
    ...granted,
  },
  { additionalProperties: false },
);
const claimedSchema = Type.Object(
  {
    group: Type.Optional(Type.String({ minLength: 1, maxLength: 1_024 })),
    subject: Type.Optional(Type.String({ minLength: 1, maxLength: 1_024 })),
    ...granted,
  },
  { additionalProperties: false },
);

/** The file of users and rights. */
export const rightsFileSchema = Type.Object(
  {
    tokens: Type.Optional(Type.Array(tokenSchema, { maxItems: MOST_ENTRIES })),
    oidc: Type.Optional(Type.Array(claimedSchema, { maxItems: MOST_ENTRIES })),
  },
  { additionalProperties: false },
);

export type RightsFile = Static<typeof rightsFileSchema>;
export type TokenLine = NonNullable<RightsFile['tokens']>[number];
export type ClaimedLine = NonNullable<RightsFile['oidc']>[number];
