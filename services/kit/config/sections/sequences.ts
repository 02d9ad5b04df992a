import { Type } from 'typebox';
import { duration } from './duration.ts';

export const conductor = Type.Object(
  {
    startTimeout: duration('10m', 'How long a task may stay without anybody starting it before its sequence fails.'),
    taskTimeout: duration(
      '60m',
      'How long nothing may be heard of a task that was started, unless it has a `taskTimeout` of its own.',
    ),
    abortGrace: duration('2m', 'How long executors have to stop before an aborted run ends without their answer.'),
    maxRuns: Type.Integer({
      default: 100,
      minimum: 1,
      maximum: 10_000,
      description: 'The most runs of one context; what would follow them is refused, so that no loop is endless.',
    }),
  },
  { additionalProperties: false },
);

export const evaluation = Type.Object(
  {
    prometheusUrl: Type.Optional(
      Type.String({
        pattern: '^https?://',
        description: 'Prometheus that gives the values of evaluations; without one an SLI provider is asked by event.',
      }),
    ),
    prometheusTokenFile: Type.Optional(Type.String({ description: 'File with a bearer token for Prometheus.' })),
    timeout: duration('2m', 'How long an SLI provider that is asked by event may take.'),
    withoutSlo: Type.Enum(['leave', 'pass'], {
      default: 'leave',
      description:
        'What becomes of evaluations of services without slo.yaml: left to another executor, or passed as Keptn does.',
    }),
  },
  { additionalProperties: false },
);
