/** What the command says and how: streams, colour, tables, JSON and YAML, wrapping, spans of time. */
export type { Io, Sink } from './io.ts';
export { OUTPUTS, OUTPUT_VERSION, printList, printOne, type Kind, type Output, type Printing } from './print.ts';
export { asciiStyle, plainStyle, styleOf, type Style, type Tone } from './style.ts';
export { tableLines, type Column } from './table.ts';
export { harmless, widthOf, wrap } from './text.ts';
export { age, clock, span } from './time.ts';
