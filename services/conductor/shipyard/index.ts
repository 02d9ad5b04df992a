/** Shipyards: the file that says which stages a project has and which sequences of tasks run in them. */
export { parseShipyard } from './parse.ts';
export { shipyardSchema } from './schema.ts';
export type { Sequence, SequenceTrigger, Shipyard, Stage, TaskDefinition } from './shipyard.ts';
