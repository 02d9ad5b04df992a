/** The conductor: turns shipyards into sequences of task events, with queues, selectors and timers. */
export { startConductor, type Conductor, type ConductorOptions } from './run/index.ts';
export { lintShipyard, outlineShipyard, parseShipyard, type Finding, type Severity } from './shipyard/index.ts';
