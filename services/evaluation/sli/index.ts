/** Where the values come from: Prometheus, or an SLI provider among the executors. */
export { askProvider, questionId } from './ask-provider.ts';
export { askPrometheus } from './ask-prometheus.ts';
export { fillIn } from './placeholders.ts';
export { parseIndicators } from './indicators.ts';
export type { SliRequest } from './types.ts';
