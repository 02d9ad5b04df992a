import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { Type } from 'typebox';
import type { FieldError } from '../errors/index.ts';
import type { CloudEvent, JsonObject } from './cloud-event.ts';
import { eventDataSchema } from './event-data.ts';
import { parseKeptnType } from './keptn-type.ts';

const uris = Type.Optional(Type.Union([Type.Array(Type.String({ maxLength: 2_048 }), { maxItems: 100 }), Type.Null()]));

/** What `deployment.triggered` carries beyond scope and labels (specs/keptn.md 1.4). */
export const deploymentDataSchema = Type.Interface([eventDataSchema], {
  configurationChange: Type.Optional(
    Type.Union([
      Type.Object({
        values: Type.Optional(Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()])),
      }),
      Type.Null(),
    ]),
  ),
  deployment: Type.Optional(
    Type.Object({
      deploymentstrategy: Type.Optional(Type.String({ maxLength: 64 })),
      deploymentURIsLocal: uris,
      deploymentURIsPublic: uris,
      deploymentNames: uris,
    }),
  ),
});

const ajv = new Ajv({ allErrors: true, strict: false, verbose: true });
const anyTask = ajv.compile(eventDataSchema);
const byTask = new Map<string, ValidateFunction>([['deployment', ajv.compile(deploymentDataSchema)]]);

/**
 * What is wrong with `data` by the schema of the event's task; empty when nothing is. Scope, labels, status, result and
 * message are the same for every task.
 */
export function checkEventData(event: CloudEvent): FieldError[] {
  const type = parseKeptnType(event.type);
  const validate = type.kind === 'task' && type.phase === 'triggered' ? (byTask.get(type.task) ?? anyTask) : anyTask;
  // Absent data is an object without its required fields: the messages then name those.
  return validate(event.data ?? {}) ? [] : toFieldErrors(validate.errors ?? []);
}

/** A union fails once for itself and once for each member: the union's words are kept, unless something deeper failed. */
function toFieldErrors(errors: readonly ErrorObject[]): FieldError[] {
  const unions = new Set(errors.filter(({ keyword }) => keyword === 'anyOf').map(({ instancePath }) => instancePath));
  const isDeeper = (path: string): boolean => errors.some(({ instancePath }) => instancePath.startsWith(`${path}/`));
  return errors
    .filter(({ keyword, instancePath }) => (keyword === 'anyOf' ? !isDeeper(instancePath) : !unions.has(instancePath)))
    .map(toFieldError);
}

function toFieldError(error: ErrorObject): FieldError {
  const path = ['data', ...error.instancePath.split('/').slice(1)];
  if (error.keyword !== 'required') return { field: path.join('.'), message: wordsFor(error) };
  return { field: [...path, String(error.params['missingProperty'])].join('.'), message: 'is required' };
}

function wordsFor(error: ErrorObject): string {
  if (error.keyword === 'pattern') return `must match ${String(error.schema)}: lower-case letters, digits and -`;
  if (error.keyword === 'anyOf')
    return `must be ${(error.schema as readonly JsonObject[]).map(memberName).join(' or ')}`;
  return error.message ?? 'is not valid';
}

function memberName(schema: JsonObject): string {
  return schema['const'] === undefined ? String(schema['type']) : JSON.stringify(schema['const']);
}
