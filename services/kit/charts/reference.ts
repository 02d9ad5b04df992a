import { Ajv } from 'ajv';
import { Type, type Static } from 'typebox';
import { parse } from 'yaml';
import { messageOf, slipwayError, type FieldError } from '../errors/index.ts';

export const REFERENCE_FILE = 'helm/chart.yaml';

/** No user, query or fragment: credentials come from a file, never from Git. */
const REPOSITORY =
  '^(oci|https?)://([A-Za-z0-9][A-Za-z0-9.-]*|\\[[0-9A-Fa-f:]+\\])(:[0-9]{1,5})?(/[A-Za-z0-9._~%-]+)*/?$';
/** What Helm's ranges are made of; Helm judges the rest. */
const RANGE = '^[0-9A-Za-z*^~<>=!|, .+-]{1,100}$';

const referenceSchema = Type.Object(
  {
    repository: Type.String({ maxLength: 500, pattern: REPOSITORY }),
    chart: Type.Optional(Type.String({ maxLength: 250, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$' })),
    version: Type.Optional(Type.String({ pattern: RANGE })),
  },
  { additionalProperties: false },
);

type ReferenceFile = Static<typeof referenceSchema>;

/** A chart in a repository, as helm/chart.yaml names it. */
export interface ChartReference {
  readonly scheme: 'oci' | 'https' | 'http';
  /** `host` or `host:port`, lower case. */
  readonly host: string;
  readonly repository: string;
  /** The chart's name in an HTTP repository; undefined for OCI, where the repository is the chart. */
  readonly chart: string | undefined;
  /** A version or a range as Helm reads it; `*` when the file names none. */
  readonly range: string;
}

const HINTS: Readonly<Record<string, string>> = {
  repository: 'must be oci://host/path, https://host/path or http://host/path, without user, query or fragment',
  chart: 'must be the name of a chart',
  version: 'must be a version or range, in quotes, such as "^1.2"',
};

const validate = new Ajv({ allErrors: true }).compile<ReferenceFile>(referenceSchema);

/** @throws SLW_CHART_REFERENCE_INVALID naming every wrong field */
export function parseReference(text: string): ChartReference {
  const file = parseYaml(text);
  if (!validate(file)) throw invalid((validate.errors ?? []).map((error) => fieldError(error)));
  const [, scheme, name = '', port = ''] = new RegExp(REPOSITORY).exec(file.repository) ?? [];
  const reference: ChartReference = {
    scheme: scheme as ChartReference['scheme'],
    host: `${name}${port}`.toLowerCase(),
    repository: file.repository.replace(/\/$/, ''),
    chart: file.chart,
    range: file.version ?? '*',
  };
  const fields = contradictions(reference);
  if (fields.length > 0) throw invalid(fields);
  return reference;
}

/** What a person calls the chart. */
export function referenceName(reference: ChartReference): string {
  return reference.chart === undefined ? reference.repository : `${reference.repository}/${reference.chart}`;
}

function contradictions(reference: ChartReference): readonly FieldError[] {
  const path = reference.repository.split('/').slice(3);
  if (path.some((part) => part === '.' || part === '..'))
    return [{ field: 'repository', message: HINTS['repository'] ?? '' }];
  if (reference.scheme !== 'oci') {
    return reference.chart === undefined ? [{ field: 'chart', message: 'is needed for an HTTP repository' }] : [];
  }
  if (reference.chart !== undefined) {
    return [{ field: 'chart', message: 'is only for HTTP repositories: write oci://host/path/NAME as repository' }];
  }
  return path.length === 0 ? [{ field: 'repository', message: 'needs the path of the chart behind the host' }] : [];
}

function parseYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 }) as unknown;
  } catch (error) {
    throw invalid([{ field: REFERENCE_FILE, message: `is no YAML: ${messageOf(error).split('\n', 1)[0]}` }], error);
  }
}

function fieldError(error: { instancePath: string; keyword: string; params: object; message?: string }): FieldError {
  const params = error.params as Readonly<Record<string, string>>;
  if (error.keyword === 'required') return { field: params['missingProperty'] ?? '', message: 'is required' };
  if (error.keyword === 'additionalProperties') {
    return { field: params['additionalProperty'] ?? '', message: 'is not known here' };
  }
  const field = error.instancePath.slice(1);
  return { field: field || REFERENCE_FILE, message: HINTS[field] ?? error.message ?? 'is not valid' };
}

function invalid(fields: readonly FieldError[], cause?: unknown): Error {
  const reasons = fields.map(({ field, message }) => `${field} ${message}`).join('; ');
  return slipwayError('SLW_CHART_REFERENCE_INVALID', { file: REFERENCE_FILE, reasons }, { fields, cause });
}
