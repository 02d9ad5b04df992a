/** YAML that people write: read within bounds, with line and column of everything in it, checked by schemas. */
export type { Path, Place } from './place.ts';
export { readYaml, type ReadYaml, type YamlProblem } from './read.ts';
export { schemaProblems } from './schema-problems.ts';
