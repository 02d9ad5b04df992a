import { LineCounter, parseDocument, type Document } from 'yaml';
import { placeAt, placeOf, type Path, type Place } from './place.ts';

/** Something that is wrong in a file, and where. */
export interface YamlProblem extends Place {
  /** `spec.stages.0.name`; `YAML` when the file cannot be read as such. */
  readonly field: string;
  readonly message: string;
}

/** A file as it was read; with problems the content is undefined. */
export interface ReadYaml {
  readonly content: unknown;
  readonly problems: readonly YamlProblem[];
  /** Where the value at that path stands. */
  readonly place: (path: Path) => Place;
}

const MAX_ALIASES = 50;

/** Reads one YAML document. Pure. */
export function readYaml(text: string): ReadYaml {
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
  if (!(content instanceof Error)) return { problems: [], content, place };
  const problem = { field: 'YAML', message: 'cannot be read: its aliases expand to too much', ...place([]) };
  return { problems: [problem], content: undefined, place };
}

/** Bounded, because an alias that names aliases grows exponentially. */
function toValue(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
  } catch (error) {
    return error;
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
