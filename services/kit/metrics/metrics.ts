import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { metricTable, type MetricDefinition, type MetricTable } from './table.ts';

type NamesOf<Kind> = {
  [Name in keyof MetricTable]: MetricTable[Name]['kind'] extends Kind ? Name : never;
}[keyof MetricTable];
type LabelsOf<Name extends keyof MetricTable> = Readonly<Record<MetricTable[Name]['labels'][number], string | number>>;

/** Slipway's metrics, by the names of the table. Each set stands alone, so that two servers in one process do not mix. */
export interface Metrics {
  count<Name extends NamesOf<'counter'>>(name: Name, labels: LabelsOf<Name>, by?: number): void;
  /** Gauges have no labels so far. */
  set(name: NamesOf<'gauge'>, value: number): void;
  /** Durations in seconds. */
  observe<Name extends NamesOf<'histogram'>>(name: Name, labels: LabelsOf<Name>, value: number): void;
  /** All of them in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const histograms = new Map<string, Histogram>();
  for (const [name, definition] of Object.entries<MetricDefinition>(metricTable)) {
    const common = { name, help: definition.help, labelNames: [...definition.labels], registers: [registry] };
    if (definition.kind === 'counter') counters.set(name, new Counter(common));
    if (definition.kind === 'gauge') gauges.set(name, new Gauge(common));
    if (definition.kind === 'histogram') {
      histograms.set(name, new Histogram({ ...common, buckets: [...(definition.buckets ?? [])] }));
    }
  }
  return {
    count: (name, labels, by = 1) => counters.get(name)?.inc(labels, by),
    set: (name, value) => gauges.get(name)?.set(value),
    observe: (name, labels, value) => histograms.get(name)?.observe(labels, value),
    text: async () => registry.metrics(),
    contentType: registry.contentType,
  };
}
