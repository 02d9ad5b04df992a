import { Ajv } from 'ajv';
import { slipwayError } from '../../errors/index.ts';
import { readYaml, schemaProblems, type ReadYaml, type YamlProblem } from '../../yaml/index.ts';
import { rightsFileSchema, type RightsFile } from './schema.ts';

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
/** Names that actors without an entry go by. */
const RESERVED: readonly string[] = ['shared-token', 'loopback'];

const ajv = new Ajv({ allErrors: true, strict: false });
ajv.addFormat('time', (text: string) => TIME.test(text) && !Number.isNaN(Date.parse(text)));
const validate = ajv.compile<RightsFile>(rightsFileSchema);

/** The file as it was written. Pure. @throws SLW_ACCESS_FILE_INVALID with line and column of all that is wrong */
export function parseRightsFile(text: string, file: string): RightsFile {
  const { content, problems, place } = readYaml(text);
  if (problems.length > 0) throw invalid(file, problems);
  // An empty file grants nothing, which is a way to take everything back.
  const written = content ?? {};
  if (!validate(written)) throw invalid(file, schemaProblems(validate.errors, place));
  const wrong = [...tokenProblems(written, place), ...claimedProblems(written, place)];
  if (wrong.length > 0) throw invalid(file, wrong);
  return written;
}

function tokenProblems({ tokens = [] }: RightsFile, place: ReadYaml['place']): YamlProblem[] {
  return tokens.flatMap(({ name, sha256, tokenFile }, index) => {
    const at = { field: `tokens.${index}`, ...place(['tokens', index]) };
    const twin = tokens.find((other) => sha256 !== undefined && other.sha256 === sha256 && other.name !== name);
    return [
      ...((sha256 === undefined) === (tokenFile === undefined)
        ? [{ ...at, message: 'must have either sha256 or tokenFile' }]
        : []),
      ...(RESERVED.includes(name) ? [{ ...at, message: `must not be named ${name}` }] : []),
      ...(twin === undefined ? [] : [{ ...at, message: `must not have the token of ${twin.name}` }]),
    ];
  });
}

function claimedProblems({ oidc = [] }: RightsFile, place: ReadYaml['place']): YamlProblem[] {
  return oidc.flatMap(({ group, subject }, index) =>
    (group === undefined) === (subject === undefined)
      ? [{ field: `oidc.${index}`, message: 'must have either group or subject', ...place(['oidc', index]) }]
      : [],
  );
}

function invalid(file: string, problems: readonly YamlProblem[]): Error {
  const fields = problems.map(({ field, message, line, column }) => ({
    field,
    message: `${message} (line ${line}, column ${column})`,
  }));
  const reasons = fields.map(({ field, message }) => `${field} ${message}`).join('; ');
  return slipwayError('SLW_ACCESS_FILE_INVALID', { file, reasons }, { fields });
}
