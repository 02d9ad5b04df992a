import { Type } from 'typebox';
import { duration } from './duration.ts';

export const helm = Type.Object(
  {
    binary: Type.String({ default: 'helm', description: 'The helm 4 program.' }),
    concurrency: Type.Integer({ default: 4, minimum: 1, maximum: 64, description: 'Helm processes at once.' }),
    timeout: duration('5m', 'How long an upgrade may take to be ready, unless the task says otherwise.'),
  },
  { additionalProperties: false },
);

export const charts = Type.Object(
  {
    plainHttpHosts: Type.String({
      default: '',
      description: 'Chart registries spoken to without TLS, comma separated host:port.',
    }),
    allowedHosts: Type.String({
      default: '*',
      description: 'Hosts a chart reference may name, comma separated; * is any.',
    }),
    registryConfig: Type.Optional(Type.String({ description: 'Docker-style credentials file for chart registries.' })),
  },
  { additionalProperties: false },
);
