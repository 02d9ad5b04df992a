import { Ajv, type ErrorObject } from 'ajv';
import { LineCounter, parseDocument } from 'yaml';
import { parseDuration } from '../../kit/config/index.ts';
import { slipwayError, type FieldError } from '../../kit/errors/index.ts';
import { shipyardSchema, type ShipyardFile } from './schema.ts';
import type { Sequence, Shipyard, Stage } from './shipyard.ts';

const MAX_ALIASES = 50;

const ajv = new Ajv({ allErrors: true, strict: false });
ajv.addFormat('go-duration', (text: string) => parseDuration(text) !== undefined);
const validate = ajv.compile<ShipyardFile>(shipyardSchema);

/** Reads shipyard.yaml. @throws SLW_SHIPYARD_INVALID with everything that is wrong, YAML errors with line and column. */
export function parseShipyard(text: string): Shipyard {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: true });
  if (document.errors.length > 0) {
    throw invalid(
      document.errors.map(({ message, pos }) => ({ field: place(lines, pos[0]), message: firstLine(message) })),
    );
  }
  const content = toValue(document);
  if (!validate(content)) throw invalid((validate.errors ?? []).map(fieldError));
  const shipyard = { stages: content.spec.stages.map(toStage) };
  const doubled = doubledNames(shipyard);
  if (doubled.length > 0) throw invalid(doubled);
  return shipyard;
}

function toValue(document: ReturnType<typeof parseDocument>): unknown {
  try {
    // Bounded, because an alias that names aliases grows exponentially.
    return document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
  } catch (cause) {
    throw slipwayError('SLW_SHIPYARD_INVALID', { reasons: 'its aliases expand to too much' }, { cause });
  }
}

function toStage(stage: ShipyardFile['spec']['stages'][number]): Stage {
  return { name: stage.name, sequences: (stage.sequences ?? []).map(toSequence) };
}

type SequenceEntry = NonNullable<ShipyardFile['spec']['stages'][number]['sequences']>[number];

function toSequence(sequence: SequenceEntry): Sequence {
  return {
    name: sequence.name,
    triggeredOn: (sequence.triggeredOn ?? []).map(({ event, selector }) => {
      const [stage = '', name = ''] = event.split('.');
      return { stage, sequence: name, match: selector?.match ?? {} };
    }),
    tasks: (sequence.tasks ?? []).map((task) => ({
      name: task.name,
      after: parseDuration(task.triggeredAfter ?? '0') ?? 0,
      properties: task.properties ?? {},
    })),
  };
}

function doubledNames(shipyard: Shipyard): FieldError[] {
  const seen = new Set<string>();
  const names = shipyard.stages.flatMap((stage) => [
    `stage ${stage.name}`,
    ...stage.sequences.map((sequence) => `sequence ${stage.name}.${sequence.name}`),
  ]);
  return names
    .filter((name) => seen.has(name) || !seen.add(name))
    .map((name) => ({ field: name, message: 'is there twice' }));
}

function invalid(fields: readonly FieldError[]): Error {
  const reasons = fields.map(({ field, message }) => `${field} ${message}`).join('; ');
  return slipwayError('SLW_SHIPYARD_INVALID', { reasons }, { fields });
}

function fieldError(error: ErrorObject): FieldError {
  const missing = error.params['missingProperty'] as string | undefined;
  const path = [...error.instancePath.split('/').slice(1), ...(missing === undefined ? [] : [missing])].join('.');
  return {
    field: path || 'the file',
    message: missing === undefined ? (error.message ?? 'is not valid') : 'is required',
  };
}

function place(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `line ${line}, column ${col}:`;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
