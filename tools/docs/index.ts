/** The generated files: reference pages and the chart's schema, from the code that they describe. */
export { generatedFiles, type GeneratedFile } from './generated.ts';
