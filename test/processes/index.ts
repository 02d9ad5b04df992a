/** Processes that bench and chaos tests start, load and kill. */
export { startSlipwayProcess, type SlipwayOptions, type SlipwayProcess } from './slipway-process.ts';
export { startWaitsProcess, type WaitsProcess } from './waits-process.ts';
