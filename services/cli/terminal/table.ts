import { harmless, widthOf } from './text.ts';

export interface Column<T> {
  readonly header: string;
  readonly value: (item: T) => string;
  /** Shown only with `-o wide`. */
  readonly wide?: boolean;
}

/** Lines of a table as kubectl prints it: columns two spaces apart, the last one unpadded. */
export function tableLines<T>(
  items: readonly T[],
  columns: readonly Column<T>[],
  options: { readonly wide: boolean; readonly headers: boolean },
): string[] {
  const shown = columns.filter((column) => options.wide || column.wide !== true);
  const rows = items.map((item) => shown.map((column) => harmless(column.value(item)).replaceAll('\n', ' ') || '-'));
  const all = options.headers ? [shown.map((column) => column.header), ...rows] : rows;
  const widths = shown.map((_, index) => Math.max(0, ...all.map((row) => widthOf(row[index] ?? ''))));
  return all.map((row) => row.map((cell, index) => pad(cell, widths[index] ?? 0, index === row.length - 1)).join('  '));
}

function pad(cell: string, width: number, last: boolean): string {
  return last ? cell : cell + ' '.repeat(width - widthOf(cell));
}
