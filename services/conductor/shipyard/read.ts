import { Ajv } from 'ajv';
import { parseDuration } from '../../kit/config/index.ts';
import { readYaml, schemaProblems, type Path, type Place, type YamlProblem } from '../../kit/yaml/index.ts';
import { shipyardSchema, type ShipyardFile } from './schema.ts';
import type { Sequence, Shipyard, Stage, TaskDefinition } from './shipyard.ts';
import { taskRules } from './task-rules.ts';

/** Something for which a file is no shipyard. */
export type Problem = YamlProblem;

/** A file as it was read; without a shipyard it has at least one problem. */
export interface ReadShipyard {
  readonly shipyard?: Shipyard;
  readonly problems: readonly Problem[];
  /** The content as it stands there, unknown keys included. */
  readonly content: unknown;
  /** Where the value at that path stands. */
  readonly place: (path: Path) => Place;
}

const ajv = new Ajv({ allErrors: true, strict: false });
ajv.addFormat('go-duration', (text: string) => parseDuration(text) !== undefined);
const validate = ajv.compile<ShipyardFile>(shipyardSchema);

/** Reads shipyard.yaml with the place of everything in it. Pure. */
export function readShipyard(text: string): ReadShipyard {
  const { content, problems: unreadable, place } = readYaml(text);
  if (unreadable.length > 0) return { problems: unreadable, content, place };
  if (!validate(content)) return { problems: schemaProblems(validate.errors, place), content, place };
  const shipyard = { stages: content.spec.stages.map(toStage) };
  const problems = doubledNames(shipyard, place);
  return problems.length > 0 ? { problems, content, place } : { shipyard, problems, content, place };
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
    tasks: (sequence.tasks ?? []).map(toTask),
    ...(sequence.timeout === undefined ? {} : { timeout: parseDuration(sequence.timeout) ?? 0 }),
  };
}

function toTask({ name, triggeredAfter, properties }: NonNullable<SequenceEntry['tasks']>[number]): TaskDefinition {
  return {
    name,
    after: parseDuration(triggeredAfter ?? '0') ?? 0,
    properties: properties ?? {},
    ...taskRules(properties ?? {}),
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
