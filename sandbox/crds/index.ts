/** Definitions of foreign resources for a sandbox, taken from the Go modules of their makers. */
export { installCrds } from './install.ts';
export type { CrdName } from './catalogue.ts';
