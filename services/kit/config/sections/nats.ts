import { Type } from 'typebox';
import { duration } from './duration.ts';

export const nats = Type.Object(
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
);
