/** The conductor: turns shipyards into sequences of task events, with queues, selectors and timers. */
export { startConductor, type Conductor, type ConductorOptions } from './run/index.ts';
export { parseShipyard } from './shipyard/index.ts';
