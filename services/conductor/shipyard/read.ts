import { Ajv, type ErrorObject } from 'ajv';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { parseDuration } from '../../kit/config/index.ts';
import { placeAt, placeOf, type Path, type Place } from './place.ts';
import { shipyardSchema, type ShipyardFile } from './schema.ts';
import type { Sequence, Shipyard, Stage } from './shipyard.ts';

/** Something for which a file is no shipyard. */
export interface Problem extends Place {
  /** `spec.stages.0.name`; for YAML that cannot be read `YAML`. */
  readonly field: string;
  readonly message: string;
}

/** A file as it was read; without a shipyard it has at least one problem. */
export interface ReadShipyard {
  readonly shipyard?: Shipyard;
  readonly problems: readonly Problem[];
  /** The content as it stands there, unknown keys included. */
  readonly content: unknown;
  /** Where the value at that path stands. */
  readonly place: (path: Path) => Place;
}

const MAX_ALIASES = 50;

const ajv = new Ajv({ allErrors: true, strict: false });
ajv.addFormat('go-duration', (text: string) => parseDuration(text) !== undefined);
const validate = ajv.compile<ShipyardFile>(shipyardSchema);

/** Reads shipyard.yaml with the place of everything in it. Pure. */
export function readShipyard(text: string): ReadShipyard {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (path: Path) => placeOf(document, lines, path);
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ message, pos }) => ({
      field: 'YAML',
      message: `cannot be read: ${firstLine(message)}`,
      ...placeAt(lines, pos[0]),
    }));
    return { problems, content: undefined, place };
  }
  const content = toValue(document);
  if (content instanceof Error) {
    const problem = { field: 'YAML', message: 'cannot be read: its aliases expand to too much', ...place([]) };
    return { problems: [problem], content: undefined, place };
  }
  if (!validate(content))
    return { problems: (validate.errors ?? []).map((error) => wrong(error, place)), content, place };
  const shipyard = { stages: content.spec.stages.map(toStage) };
  const problems = doubledNames(shipyard, place);
  return problems.length > 0 ? { problems, content, place } : { shipyard, problems, content, place };
}

/** Bounded, because an alias that names aliases grows exponentially. */
function toValue(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
  } catch (error) {
    return error;
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

function doubledNames(shipyard: Shipyard, place: ReadShipyard['place']): Problem[] {
  const seen = new Set<string>();
  const names = shipyard.stages.flatMap((stage, at) => [
    { field: `stage ${stage.name}`, path: ['spec', 'stages', at, 'name'] },
    ...stage.sequences.map((sequence, index) => ({
      field: `sequence ${stage.name}.${sequence.name}`,
      path: ['spec', 'stages', at, 'sequences', index, 'name'],
    })),
  ]);
  return names
    .filter(({ field }) => seen.has(field) || !seen.add(field))
    .map(({ field, path }) => ({ field, message: 'is there twice', ...place(path) }));
}

function wrong(error: ErrorObject, place: ReadShipyard['place']): Problem {
  const missing = error.params['missingProperty'] as string | undefined;
  const path = error.instancePath.split('/').slice(1).map(step);
  const field = [...path, ...(missing === undefined ? [] : [missing])].join('.');
  const message = missing === undefined ? (error.message ?? 'is not valid') : 'is required';
  return { field: field || 'the file', message, ...place(path) };
}

function step(text: string): string | number {
  return /^\d+$/.test(text) ? Number(text) : text;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
