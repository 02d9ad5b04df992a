import { isMap, isScalar, parseDocument, type Pair, type YAMLMap } from 'yaml';

/** What the `# --` comment above a value says, by path: `image.tag`. */
export type ValueComments = ReadonlyMap<string, string>;

type Schema = Readonly<Record<string, unknown>>;

/** Reads the helm-docs comments of values.yaml. A map that carries a comment itself is one value. */
export function valueComments(valuesYaml: string): ValueComments {
  const { contents } = parseDocument(valuesYaml);
  return new Map(isMap(contents) ? commentsBelow(contents, '') : []);
}

/** The schema as plain JSON with the comments as descriptions, and Go durations as a pattern, which Helm understands. */
export function describeValues(schema: unknown, comments: ValueComments): Schema {
  const plain = JSON.parse(JSON.stringify(schema)) as Schema;
  return { $schema: 'http://json-schema.org/draft-07/schema#', ...described(plain, comments, '') };
}

function commentsBelow(map: YAMLMap, prefix: string): [string, string][] {
  return map.items.flatMap((pair: Pair, index) => {
    if (!isScalar(pair.key)) return [];
    const path = prefix + String(pair.key.value);
    // The comment above the first key of a block map belongs to the map, by the reader's account.
    const comment = pair.key.commentBefore ?? (index === 0 ? map.commentBefore : undefined);
    const words = descriptionIn(comment);
    if (words !== undefined) return [[path, words]];
    return isMap(pair.value) ? commentsBelow(pair.value, `${path}.`) : [];
  });
}

function descriptionIn(comment: string | null | undefined): string | undefined {
  const start = comment?.lastIndexOf(' -- ') ?? -1;
  if (comment === null || comment === undefined || start === -1) return undefined;
  return comment
    .slice(start + 4)
    .split('\n')
    .map((line) => line.trim())
    .join(' ');
}

function described(schema: Schema, comments: ValueComments, path: string): Schema {
  const own = comments.get(path);
  const { properties, format, ...rest } = schema;
  const nested = Object.entries((properties ?? {}) as Record<string, Schema>).map(
    ([name, child]) => [name, described(child, comments, path === '' ? name : `${path}.${name}`)] as const,
  );
  return {
    ...rest,
    ...(own === undefined ? {} : { description: own }),
    ...(format === undefined ? {} : durationOr(format)),
    ...(properties === undefined ? {} : { properties: Object.fromEntries(nested) }),
  };
}

function durationOr(format: unknown): Schema {
  return format === 'go-duration' ? { pattern: '^(0|([0-9]+(\\.[0-9]+)?(ns|us|µs|ms|s|m|h))+)$' } : { format };
}
