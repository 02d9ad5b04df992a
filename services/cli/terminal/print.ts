import { stringify } from 'yaml';
import type { Sink } from './io.ts';
import { tableLines, type Column } from './table.ts';

export const OUTPUTS = ['table', 'wide', 'json', 'yaml', 'name'] as const;
export type Output = (typeof OUTPUTS)[number];

export interface Printing {
  readonly output: Output;
  readonly headers: boolean;
}

/** A kind of thing the command prints, once described, printable in every format. */
export interface Kind<T> {
  /** As in `kind: Sequence` of the JSON output and, in lower case, of `-o name`. */
  readonly kind: string;
  readonly name: (item: T) => string;
  readonly columns: readonly Column<T>[];
}

/** Version of the JSON and YAML output: keys are added within one, never taken away or given another meaning. */
export const OUTPUT_VERSION = 'slipway.dev/v1';

/** Prints a list; an empty table is only its headers. `more` goes beside the items, for programs. */
export function printList<T>(
  sink: Sink,
  kind: Kind<T>,
  items: readonly T[],
  printing: Printing,
  more: { readonly next?: string } = {},
): void {
  if (printing.output === 'json' || printing.output === 'yaml') {
    printValue(sink, { apiVersion: OUTPUT_VERSION, kind: `${kind.kind}List`, items, ...more }, printing.output);
    return;
  }
  const lines =
    printing.output === 'name'
      ? items.map((item) => `${kind.kind.toLowerCase()}/${kind.name(item)}`)
      : tableLines(items, kind.columns, { wide: printing.output === 'wide', headers: printing.headers });
  sink.write(lines.map((line) => `${line}\n`).join(''));
}

/** Prints one result: a sentence for people, the object for programs, the bare name for `-o name`. */
export function printOne<T extends object>(
  sink: Sink,
  kind: string,
  item: T,
  words: { readonly sentence: string; readonly name: string },
  output: Output,
): void {
  if (output === 'json' || output === 'yaml') {
    printValue(sink, { apiVersion: OUTPUT_VERSION, kind, ...item }, output);
    return;
  }
  sink.write(output === 'name' ? `${words.name}\n` : `${words.sentence}\n`);
}

function printValue(sink: Sink, value: object, output: 'json' | 'yaml'): void {
  sink.write(output === 'json' ? `${JSON.stringify(value, null, 2)}\n` : stringify(value));
}
