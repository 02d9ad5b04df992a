import { isObject, type JsonObject } from '../../kit/events/index.ts';
import { allObjectsOf, type ManifestObject } from '../../kit/helm/index.ts';

/** What a delivery changes, short enough for an event: names of objects and of fields, never a value. */
export interface Changes {
  readonly created: number;
  readonly changed: number;
  readonly removed: number;
  /** `+ Service carts`, `~ Deployment carts: spec.replicas`, `- ConfigMap carts`. */
  readonly lines: readonly string[];
  /** Lines that were left out. */
  readonly omitted: number;
}

const MAX_LINES = 50;
const MAX_CHARACTERS = 8 * 1_024;
const MAX_FIELDS = 6;
const LONGEST_LINE = 300;
/** Characters of differing documents that are parsed: a delivery has no time for the rest. */
const MAX_PARSED = 512 * 1_024;

/** From one rendered manifest to another; undefined when too much differs to be looked into. Pure. */
export function changesBetween(before: string, after: string, namespace: string): Changes | undefined {
  const [old, wanted] = differing(before, after);
  if (old.length + wanted.length > MAX_PARSED) return undefined;
  const [deployed, planned] = [byName(old, namespace), byName(wanted, namespace)];
  const names = [...new Set([...deployed.keys(), ...planned.keys()])].toSorted();
  const lines = names.flatMap((name) => lineFor(name, deployed.get(name), planned.get(name)));
  const count = (sign: string) => lines.filter((line) => line.startsWith(sign)).length;
  return { created: count('+'), changed: count('~'), removed: count('-'), ...bounded(lines) };
}

/** The message of `.status.changed`. Pure. */
export function changesInWords({ created, changed, removed, lines, omitted }: Changes): string {
  if (created + changed + removed === 0) return 'Nothing changes in the cluster.';
  const rest = omitted === 0 ? [] : [`(${omitted} more)`];
  return [`${created} created, ${changed} changed, ${removed} removed:`, ...lines, ...rest].join('\n');
}

/** As a block of an event's data. Pure. */
export function changesAsData({ lines, omitted, ...counts }: Changes): JsonObject {
  return { ...counts, lines: [...lines], ...(omitted === 0 ? {} : { omitted }) };
}

/** Most documents of two versions are the same, to the letter: only the others are parsed. */
function differing(before: string, after: string): readonly [string, string] {
  const [old, wanted] = [before, after].map((manifest) => manifest.split(/^---.*$/m));
  const [known, kept] = [new Set(old), new Set(wanted)];
  const joined = (documents: readonly string[], other: ReadonlySet<string>) =>
    documents.filter((document) => !other.has(document)).join('\n---\n');
  return [joined(old ?? [], kept), joined(wanted ?? [], known)];
}

function byName(manifest: string, namespace: string): ReadonlyMap<string, ManifestObject> {
  const objects = allObjectsOf(manifest, namespace).map((object) => {
    const where = object.namespace === namespace ? '' : ` in ${object.namespace}`;
    return [`${object.kind} ${object.name}${where}`, object] as const;
  });
  return new Map(objects);
}

function lineFor(
  name: string,
  before: ManifestObject | undefined,
  after: ManifestObject | undefined,
): readonly string[] {
  if (before === undefined) return [clipped(`+ ${name}`)];
  if (after === undefined) return [clipped(`- ${name}`)];
  const fields = changedFields(before.object, after.object, '');
  if (fields.length === 0) return [];
  const more = fields.length > MAX_FIELDS ? [`${fields.length - MAX_FIELDS} more`] : [];
  return [clipped(`~ ${name}: ${[...fields.slice(0, MAX_FIELDS), ...more].join(', ')}`)];
}

/** Paths of the fields that differ; entries of a list that have names are told by them. */
function changedFields(before: unknown, after: unknown, path: string): readonly string[] {
  const [old, wanted] = [entriesOf(before), entriesOf(after)];
  if (old === undefined || wanted === undefined) return JSON.stringify(before) === JSON.stringify(after) ? [] : [path];
  const keys = [...new Set([...old.keys(), ...wanted.keys()])];
  return keys.flatMap((key) => {
    const field = key.startsWith('[') || path === '' ? `${path}${key}` : `${path}.${key}`;
    return old.has(key) && wanted.has(key) ? changedFields(old.get(key), wanted.get(key), field) : [field];
  });
}

function entriesOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (Array.isArray(value))
    return new Map(value.map((entry: unknown, index) => [labelOf(entry, index), entry] as const));
  return isObject(value) ? new Map(Object.entries(value)) : undefined;
}

function labelOf(entry: unknown, index: number): string {
  const name = isObject(entry) ? entry['name'] : undefined;
  return `[${typeof name === 'string' && name !== '' ? name : index}]`;
}

function clipped(line: string): string {
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE - 1)}…`;
}

function bounded(lines: readonly string[]): Pick<Changes, 'lines' | 'omitted'> {
  let characters = 0;
  const kept = lines.slice(0, MAX_LINES).filter((line) => (characters += line.length + 1) <= MAX_CHARACTERS);
  return { lines: kept, omitted: lines.length - kept.length };
}
