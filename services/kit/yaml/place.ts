import { isAlias, isMap, isScalar, isSeq, type LineCounter, type Document, type Node } from 'yaml';

/** Where something stands in a file, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export type Path = readonly (string | number)[];

/** Where a value stands: a scalar itself, anything else by its key. Of what is not there: the nearest around it. */
export function placeOf(document: Document, lines: LineCounter, path: Path): Place {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    const next = child(resolved(document, node), step);
    if (next === undefined) break;
    node = next.value;
    offset = (isScalar(node) ? startOf(node) : (startOf(next.key) ?? startOf(node))) ?? offset;
  }
  return placeAt(lines, offset);
}

export function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function child(node: unknown, step: string | number): { readonly key?: unknown; readonly value: unknown } | undefined {
  if (isMap(node)) return node.items.find(({ key }) => (isScalar(key) ? key.value : key) === step);
  if (isSeq(node) && typeof step === 'number' && step < node.items.length) return { value: node.items[step] };
  return undefined;
}

function resolved(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
