import { Type } from 'typebox';

export const log = Type.Object(
  {
    level: Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
      default: 'info',
      description: 'Least severe level that is written.',
    }),
  },
  { additionalProperties: false },
);

export const data = Type.Object(
  {
    dir: Type.String({
      default: './.slipway/data',
      description: 'Folder for project repositories and the chart cache.',
    }),
  },
  { additionalProperties: false },
);

export const secrets = Type.Object(
  {
    store: Type.Enum(['auto', 'file', 'kubernetes'], {
      default: 'auto',
      description:
        'Where credentials are kept: encrypted files below the data folder, or Secrets of Kubernetes; auto takes Kubernetes in a pod that has an account. The same for all processes of an installation.',
    }),
    namespace: Type.Optional(Type.String({ description: 'Namespace of those Secrets; without one that of the pod.' })),
    keyFile: Type.Optional(
      Type.String({
        description: 'Key of the encrypted files, 32 bytes as base64; without one a key is made in the data folder.',
      }),
    ),
  },
  { additionalProperties: false },
);
