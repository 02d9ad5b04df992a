/** The lint of shipyards: what a valid shipyard does that its author can hardly have meant. */
export { lintShipyard } from './lint.ts';
export type { Finding, Severity } from './types.ts';
