/** What the end-to-end tests share: the compiled command, and a `slipway serve` to talk to. */
export { serveSlipway, type Served } from './serve.ts';
export { cleanEnvironment, slipwayCommand, type Ran, type Slipway } from './slipway.ts';
export { npmStart, typePage } from './tutorial.ts';
