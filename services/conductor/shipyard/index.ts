/** Shipyards: the file that says which stages a project has and which sequences of tasks run in them. */
export { lintShipyard, type Finding, type Severity } from './lint/index.ts';
export { parseShipyard } from './parse.ts';
export { shipyardSchema } from './schema.ts';
export { selectorMatches } from './selector.ts';
export type { Sequence, SequenceTrigger, Shipyard, Stage, TaskDefinition } from './shipyard.ts';
