import { Type, type Static } from 'typebox';

const name = (what: string) =>
  Type.String({ minLength: 1, maxLength: 200, pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', description: what });

/** Project, stage and service: names that are safe in subjects, paths and Kubernetes objects (RFC 1123 labels). */
export const scopeSchema = Type.Object({
  project: name('The project.'),
  stage: name('The stage.'),
  service: name('The service.'),
});

export const STATUSES = ['succeeded', 'errored', 'unknown', 'aborted'] as const;
export const RESULTS = ['pass', 'warning', 'fail'] as const;
export type Status = (typeof STATUSES)[number];
export type Result = (typeof RESULTS)[number];

/** What every Keptn event carries in `data` (specs/keptn.md 1.3). */
export const eventDataSchema = Type.Interface([scopeSchema], {
  labels: Type.Optional(Type.Union([Type.Record(Type.String(), Type.String()), Type.Null()])),
  status: Type.Optional(
    Type.Union([
      Type.Literal(STATUSES[0]),
      Type.Literal(STATUSES[1]),
      Type.Literal(STATUSES[2]),
      Type.Literal(STATUSES[3]),
    ]),
  ),
  result: Type.Optional(
    Type.Union([Type.Literal(RESULTS[0]), Type.Literal(RESULTS[1]), Type.Literal(RESULTS[2]), Type.Literal('')]),
  ),
  message: Type.Optional(Type.String()),
});

export type Scope = Static<typeof scopeSchema>;
export type EventData = Static<typeof eventDataSchema>;
