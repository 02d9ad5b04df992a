/** Charts: where a service's chart comes from, and the values that past deliveries put over it. */
export { hasChart } from './has-chart.ts';
export { mergeValues } from './merge-values.ts';
export { OVERLAY_FILE } from './overlay-yaml.ts';
export { readOverlay, restoreOverlay, writeOverlay } from './overlay.ts';
export { chartPolicy, type ChartPolicy } from './policy.ts';
export { resolveChart } from './resolve.ts';
export type { ChartDependencies, ChartOrigin, ChartRequest, ResolvedChart } from './types.ts';
