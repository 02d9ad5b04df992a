/** The conductor's shell: reads the bus and the project, lets `decide` decide, stores the outcome in one commit. */
export { startConductor, type Conductor } from './conductor.ts';
export type { ConductorOptions } from './options.ts';
