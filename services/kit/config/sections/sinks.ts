import { Type } from 'typebox';
import { duration } from './duration.ts';

const PART = '([A-Za-z0-9_-]+|\\*)';
const pattern = Type.String({ pattern: `^(>|${PART}(\\.${PART})*(\\.>)?)$`, maxLength: 200 });

const sinkSchema = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$' }),
    url: Type.String({ pattern: '^https?://[^\\s@]+$', maxLength: 2_000 }),
    format: Type.Optional(Type.Enum(['cloudevents', 'cdevents'])),
    events: Type.Optional(Type.Array(pattern, { minItems: 1, maxItems: 50 })),
    projects: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })),
    stages: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })),
    services: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })),
    secretFile: Type.Optional(Type.String({ minLength: 1 })),
    tokenFile: Type.Optional(Type.String({ minLength: 1 })),
  },
  { additionalProperties: false },
);

const sinkList = Type.Array(sinkSchema, {
  default: [],
  description:
    "HTTP addresses that events are sent to: `{ name, url, format: cloudevents | cdevents, events, projects, stages, services, secretFile, tokenFile }`. `events` are types, `*` for one part and `>` for the rest (all of Keptn's when absent). With `secretFile` each request is signed (Standard Webhooks), with `tokenFile` it carries a bearer token.",
});

/** Where events are sent beside the bus. */
export const sinks = Type.Object(
  {
    targets: sinkList,
    timeout: duration('10s', 'How long a receiver may take to answer.'),
    giveUpAfter: duration(
      '24h',
      'How long an event that a receiver does not take is tried again before it is dead-lettered.',
    ),
  },
  { additionalProperties: false },
);
