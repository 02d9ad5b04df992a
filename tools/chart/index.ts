/** The chart's values.schema.json: its shape is declared here, its words come from the comments of values.yaml. */
export { describeValues, valueComments, type ValueComments } from './value-comments.ts';
export { valuesSchema } from './values-schema.ts';
