import { Ajv } from 'ajv';
import { Type, type Static } from 'typebox';
import { slipwayError } from '../../kit/errors/index.ts';
import { readYaml, schemaProblems, type YamlProblem } from '../../kit/yaml/index.ts';

const sliSchema = Type.Object({
  spec_version: Type.Optional(Type.Union([Type.String(), Type.Number()])),
  indicators: Type.Record(Type.String(), Type.String({ minLength: 1, maxLength: 10_000 })),
});

const validate = new Ajv({ allErrors: true, strict: false }).compile<Static<typeof sliSchema>>(sliSchema);

/** The queries of an sli.yaml by indicator. @throws SLW_EVALUATION_SLI_INVALID with line and column */
export function parseIndicators(text: string): Readonly<Record<string, string>> {
  const { content, problems, place } = readYaml(text);
  if (problems.length > 0) throw invalid(problems);
  if (!validate(content)) throw invalid(schemaProblems(validate.errors, place));
  return content.indicators;
}

function invalid(problems: readonly YamlProblem[]): Error {
  const fields = problems.map(({ field, message, line, column }) => ({
    field,
    message: `${message} (line ${line}, column ${column})`,
  }));
  const reasons = fields.map(({ field, message }) => `${field} ${message}`).join('; ');
  return slipwayError('SLW_EVALUATION_SLI_INVALID', { reasons }, { fields });
}
