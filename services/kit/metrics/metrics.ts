import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { metricTable, type MetricDefinition, type MetricTable } from './table.ts';

type NamesOf<Kind> = {
  [Name in keyof MetricTable]: MetricTable[Name]['kind'] extends Kind ? Name : never;
}[keyof MetricTable];
type LabelsOf<Name extends keyof MetricTable> = Readonly<Record<MetricTable[Name]['labels'][number], string | number>>;

/** Slipway's metrics, by the names of the table. Each set stands alone, so that two servers in one process do not mix. */
export interface Metrics {
  count<Name extends NamesOf<'counter'>>(name: Name, labels: LabelsOf<Name>, by?: number): void;
  set<Name extends NamesOf<'gauge'>>(name: Name, labels: LabelsOf<Name>, value: number): void;
  /** Durations in seconds. */
  observe<Name extends NamesOf<'histogram'>>(name: Name, labels: LabelsOf<Name>, value: number): void;
  /** All of them in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const metrics = new Map(
    Object.entries(metricTable).map(([name, definition]) => [name, make(registry, name, definition)]),
  );
  return {
    count: (name, labels, by = 1) => (metrics.get(name) as Counter).inc(labels, by),
    set: (name, labels, value) => (metrics.get(name) as Gauge).set(labels, value),
    observe: (name, labels, value) => (metrics.get(name) as Histogram).observe(labels, value),
    text: async () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function make(registry: Registry, name: string, definition: MetricDefinition): Counter | Gauge | Histogram {
  const common = { name, help: definition.help, labelNames: [...definition.labels], registers: [registry] };
  switch (definition.kind) {
    case 'counter':
      return new Counter(common);
    case 'gauge':
      return new Gauge(common);
    case 'histogram':
      return new Histogram({ ...common, buckets: [...(definition.buckets ?? [])] });
  }
}
