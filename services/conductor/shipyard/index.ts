/** Shipyards: the file that says which stages a project has and which sequences of tasks run in them. */
export { builtInSequence } from './built-in.ts';
export { lintShipyard, type Finding, type Severity } from './lint/index.ts';
export { outlineShipyard, type ShipyardOutline } from './outline.ts';
export { parseShipyard } from './parse.ts';
export { shipyardSchema } from './schema.ts';
export { selectorMatches, whySelectorFails, type Outcome } from './selector.ts';
export type { Sequence, SequenceTrigger, Shipyard, Stage, TaskDefinition } from './shipyard.ts';
