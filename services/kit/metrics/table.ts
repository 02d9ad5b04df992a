export interface MetricDefinition {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram. */
  readonly buckets?: readonly number[];
}

const REQUEST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Every metric that Slipway exposes beside those of the process. No label ever holds what a stranger chose freely. */
export const metricTable = {
  slipway_http_requests_total: {
    kind: 'counter',
    help: 'Requests answered, by route pattern.',
    labels: ['method', 'route', 'status'],
  },
  slipway_http_request_seconds: {
    kind: 'histogram',
    help: 'Time from a request to its answer.',
    labels: ['route'],
    buckets: REQUEST_SECONDS,
  },
  slipway_events_taken_total: {
    kind: 'counter',
    help: 'Events stored durably for a sender, by the mode they came in.',
    labels: ['mode'],
  },
  slipway_event_streams: {
    kind: 'gauge',
    help: 'Event streams that clients follow now.',
    labels: [],
  },
  slipway_tasks_total: {
    kind: 'counter',
    help: 'Steps of tasks, by the service that serves them.',
    labels: ['service', 'step'],
  },
  slipway_tasks_finished_total: {
    kind: 'counter',
    help: 'Tasks answered with .finished, by result.',
    labels: ['service', 'result'],
  },
  slipway_sink_events_total: {
    kind: 'counter',
    help: 'Events sent to sinks, by what became of them.',
    labels: ['sink', 'outcome'],
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricTable = typeof metricTable;
