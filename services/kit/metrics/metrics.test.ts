import { describe, expect, test } from '@jest/globals';
import { createMetrics, metricTable } from './index.ts';

describe('metrics', () => {
  test('counts, sets and observes by the names of the table', async () => {
    const metrics = createMetrics();
    metrics.count('slipway_events_taken_total', { mode: 'batch' }, 3);
    metrics.set('slipway_event_streams', 2);
    metrics.observe('slipway_http_request_seconds', { route: '/' }, 0.004);
    const text = await metrics.text();
    expect(text).toContain('slipway_events_taken_total{mode="batch"} 3');
    expect(text).toContain('slipway_event_streams 2');
    expect(text).toContain('slipway_http_request_seconds_bucket{le="0.005",route="/"} 1');
    expect(text).toContain('process_resident_memory_bytes');
  });

  test('two sets do not mix', async () => {
    createMetrics().set('slipway_event_streams', 7);
    expect(await createMetrics().text()).not.toContain('slipway_event_streams 7');
  });

  test.each(Object.entries(metricTable))('%s is named and explained as Prometheus wants', (name, { kind, help }) => {
    expect(name).toMatch(/^slipway_[a-z_]+$/);
    expect(name.endsWith('_total')).toBe(kind === 'counter');
    expect(help).toMatch(/^[A-Z].*\.$/);
  });
});
