import { Type, type Static } from 'typebox';

const percent = Type.String({ pattern: '^(100|[0-9]{1,2})(\\.[0-9]+)?%$', description: 'Such as 90%.' });
const criteria = Type.Array(
  Type.Object({ criteria: Type.Array(Type.String({ format: 'slo-criterion' }), { minItems: 1, maxItems: 50 }) }),
  { maxItems: 50 },
);

/** Lighthouse's `spec_version: 1.0`. Other keys are let be, as there. */
export const sloSchema = Type.Object({
  spec_version: Type.Optional(Type.Union([Type.String(), Type.Number()])),
  filter: Type.Optional(Type.Union([Type.Record(Type.String(), Type.String()), Type.Null()])),
  comparison: Type.Optional(
    Type.Union([
      Type.Object({
        compare_with: Type.Optional(Type.Enum(['single_result', 'several_results'])),
        include_result_with_score: Type.Optional(Type.Enum(['pass', 'pass_or_warn', 'all'])),
        number_of_comparison_results: Type.Optional(Type.Integer({ minimum: 0, maximum: 20 })),
        aggregate_function: Type.Optional(Type.Enum(['avg', 'p50', 'p90', 'p95'])),
      }),
      Type.Null(),
    ]),
  ),
  objectives: Type.Array(
    Type.Object({
      sli: Type.String({ minLength: 1, maxLength: 200 }),
      displayName: Type.Optional(Type.String({ maxLength: 200 })),
      key_sli: Type.Optional(Type.Boolean()),
      weight: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000 })),
      pass: Type.Optional(Type.Union([criteria, Type.Null()])),
      warning: Type.Optional(Type.Union([criteria, Type.Null()])),
    }),
    { maxItems: 200 },
  ),
  total_score: Type.Optional(
    Type.Object({ pass: Type.Optional(percent), warning: Type.Optional(Type.Union([percent, Type.Null()])) }),
  ),
});

export type SloFile = Static<typeof sloSchema>;
