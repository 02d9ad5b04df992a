import { Ajv } from 'ajv';
import { slipwayError } from '../kit/errors/index.ts';
import { readYaml, schemaProblems, type YamlProblem } from '../kit/yaml/index.ts';
import { remediationSchema, type RemediationFile } from './schema.ts';

const validate = new Ajv({ allErrors: true, strict: false }).compile<RemediationFile>(remediationSchema);

/** Reads remediation.yaml. @throws SLW_REMEDIATION_INVALID with everything that is wrong, each with line and column */
export function parseRemediation(text: string): RemediationFile {
  const { content, problems, place } = readYaml(text);
  if (problems.length > 0) throw invalid(problems);
  if (!validate(content)) throw invalid(schemaProblems(validate.errors, place));
  return content;
}

function invalid(problems: readonly YamlProblem[]): Error {
  const fields = problems.map(({ field, message, line, column }) => ({
    field,
    message: `${message} (line ${line}, column ${column})`,
  }));
  const reasons = fields.map(({ field, message }) => `${field} ${message}`).join('; ');
  return slipwayError('SLW_REMEDIATION_INVALID', { reasons }, { fields });
}
