import { createTwoFilesPatch } from 'diff';
import { stringify } from 'yaml';
import type { ManifestObject } from '../../kit/helm/index.ts';
import { redacted, type Content } from './redact.ts';

/** What would happen, and how it looks line by line. */
export interface ManifestDiff {
  readonly created: number;
  readonly changed: number;
  readonly removed: number;
  /** Unified diff, one file an object; Secrets without their content. */
  readonly text: string;
}

/** Characters: the answer is an event, and NATS takes 1 MB. */
const MAX_TEXT = 256 * 1_024;
/** Lines added and removed in one object; beyond, finding the shortest way costs more than it tells. */
const MAX_EDITS = 1_000;
const CONTEXT = 3;

/** From the objects that are deployed to those that would be, in the order of their names. Pure. */
export function diffObjects(deployed: readonly ManifestObject[], planned: readonly ManifestObject[]): ManifestDiff {
  const [before, after] = [byName(deployed), byName(planned)];
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  const files = names.flatMap((name) => {
    const text = patch(name, before.get(name), after.get(name));
    return text === undefined ? [] : [{ name, text }];
  });
  const created = files.filter(({ name }) => !before.has(name)).length;
  const removed = files.filter(({ name }) => !after.has(name)).length;
  const text = bounded(files.map((file) => file.text).join(''));
  return { created, changed: files.length - created - removed, removed, text };
}

/** Pure. */
export function summaryOf({ created, changed, removed }: Omit<ManifestDiff, 'text'>): string {
  if (created + changed + removed === 0) return 'Nothing would change.';
  return `${created} created, ${changed} changed, ${removed} removed.`;
}

function byName(objects: readonly ManifestObject[]): ReadonlyMap<string, ManifestObject> {
  return new Map(objects.map((object) => [`${object.namespace}/${object.kind}/${object.name}`, object]));
}

function patch(
  name: string,
  before: ManifestObject | undefined,
  after: ManifestObject | undefined,
): string | undefined {
  if (before !== undefined && after !== undefined && textOf(before.object) === textOf(after.object)) return undefined;
  const [from, to] = [
    before === undefined ? '/dev/null' : `a/${name}`,
    after === undefined ? '/dev/null' : `b/${name}`,
  ];
  return `--- ${from}\n+++ ${to}\n${hunks(...redacted(before, after))}`;
}

function hunks(before: Content | undefined, after: Content | undefined): string {
  if (before === undefined) return oneSided('+', after === undefined ? '' : textOf(after));
  if (after === undefined) return oneSided('-', textOf(before));
  const options = { context: CONTEXT, maxEditLength: MAX_EDITS };
  const made = createTwoFilesPatch('', '', textOf(before), textOf(after), undefined, undefined, options);
  // The library's own names of the two files stand before the first hunk.
  return made === undefined ? `(more than ${MAX_EDITS} lines differ)\n` : made.slice(made.indexOf('@@'));
}

/** There is no shorter way to find: every line is new, or gone. */
function oneSided(sign: '+' | '-', text: string): string {
  const lines = text.replace(/\n$/, '').split('\n');
  const range = sign === '+' ? `-0,0 +1,${lines.length}` : `-1,${lines.length} +0,0`;
  return `@@ ${range} @@\n${lines.map((line) => `${sign}${line}\n`).join('')}`;
}

function textOf(object: Content): string {
  return stringify(object, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}

function bounded(text: string): string {
  if (text.length <= MAX_TEXT) return text;
  const end = text.lastIndexOf('\n', MAX_TEXT) + 1;
  return `${text.slice(0, end)}(${text.length - end} more characters are left out)\n`;
}
