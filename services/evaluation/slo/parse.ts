import { Ajv } from 'ajv';
import { slipwayError } from '../../kit/errors/index.ts';
import { readYaml, schemaProblems, type YamlProblem } from '../../kit/yaml/index.ts';
import { criteriaOf, type Criterion } from './criterion.ts';
import { sloSchema, type SloFile } from './schema.ts';
import type { Comparison, Objective, Slo } from './slo.ts';

const DEFAULT_PASS = 90;
const DEFAULT_WARNING = 75;
const DEFAULT_RESULTS = 3;

const ajv = new Ajv({ allErrors: true, strict: false });
ajv.addFormat('slo-criterion', (text: string) => criteriaOf([text]) !== undefined);
const validate = ajv.compile<SloFile>(sloSchema);

/** Reads slo.yaml. @throws SLW_EVALUATION_SLO_INVALID with everything that is wrong, each with line and column. */
export function parseSlo(text: string): Slo {
  const { content, problems, place } = readYaml(text);
  if (problems.length > 0) throw invalid(problems);
  if (!validate(content)) throw invalid(schemaProblems(validate.errors, place));
  const { objectives, total_score: total, filter } = content;
  return {
    comparison: comparisonOf(content.comparison),
    objectives: objectives.map(objectiveOf),
    total: { pass: percentOf(total?.pass, DEFAULT_PASS), warning: percentOf(total?.warning, DEFAULT_WARNING) },
    filter: filter ?? {},
  };
}

/** Lighthouse's defaults: without a comparison one earlier result, with one three, whatever their score. */
function comparisonOf(comparison: SloFile['comparison']): Comparison {
  if (comparison === undefined || comparison === null) return { results: 1, include: 'all', aggregate: 'avg' };
  const several = comparison.compare_with !== 'single_result';
  return {
    results: several ? (comparison.number_of_comparison_results ?? DEFAULT_RESULTS) : 1,
    include: comparison.include_result_with_score ?? 'all',
    aggregate: comparison.aggregate_function ?? 'avg',
  };
}

function objectiveOf(objective: SloFile['objectives'][number]): Objective {
  const { sli, displayName = '', key_sli: keySli = false, weight = 1, pass, warning } = objective;
  return { sli, displayName, keySli, weight, pass: alternatives(pass), warning: alternatives(warning) };
}

function alternatives(sets: SloFile['objectives'][number]['pass']): readonly (readonly Criterion[])[] {
  return (sets ?? []).map(({ criteria }) => criteriaOf(criteria) ?? []);
}

function percentOf(text: string | null | undefined, otherwise: number): number {
  return text === undefined || text === null ? otherwise : Number.parseFloat(text);
}

function invalid(problems: readonly YamlProblem[]): Error {
  const fields = problems.map(({ field, message, line, column }) => ({
    field,
    message: `${message} (line ${line}, column ${column})`,
  }));
  const reasons = fields.map(({ field, message }) => `${field} ${message}`).join('; ');
  return slipwayError('SLW_EVALUATION_SLO_INVALID', { reasons }, { fields });
}
