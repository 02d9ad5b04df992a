/** Prometheus metrics, all named in one table. */
export { createMetrics, type Metrics } from './metrics.ts';
export { metricTable, type MetricDefinition } from './table.ts';
