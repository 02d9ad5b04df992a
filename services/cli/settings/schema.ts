import { Type, type Static } from 'typebox';
import { OUTPUTS } from '../terminal/index.ts';

/** `~/.config/slipway/config.yaml`. */
export const settingsFileSchema = Type.Object(
  {
    endpoint: Type.Optional(Type.String({ description: 'Address of the Slipway API.' })),
    token: Type.Optional(Type.String({ description: 'Token of the API; a tokenFile is better.' })),
    tokenFile: Type.Optional(Type.String({ description: 'File that holds the token.' })),
    project: Type.Optional(Type.String({ description: 'Project when a command names none.' })),
    output: Type.Optional(Type.Union(OUTPUTS.map((output) => Type.Literal(output)))),
    color: Type.Optional(Type.Boolean({ description: 'false turns colour off.' })),
    timeout: Type.Optional(Type.String({ description: 'How long to wait, a Go duration.' })),
  },
  { additionalProperties: false },
);

export type SettingsFile = Static<typeof settingsFileSchema>;
