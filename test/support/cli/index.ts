/** The `slipway` command, run in the test's own process. */
export { runSlipway, type Ran, type SlipwayOptions } from './run-slipway.ts';
