import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cleanUpLater } from '../../support/index.ts';

/** What an analysis measures, by a server of the test that the controller asks. */
export interface Metric {
  /** An AnalysisTemplate: above 0 is success, below is failure, 0 is neither. */
  template(name: string): object;
}

/** `value` is what is measured, once; without one the analysis succeeds again and again for an hour. */
export async function startMetric(value?: number): Promise<Metric> {
  const server = createServer((_request, answer) => {
    answer.end(JSON.stringify({ value: value ?? 1 }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUpLater(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const { port } = server.address() as AddressInfo;
  const web = { url: `http://127.0.0.1:${port}/`, jsonPath: '{$.value}', timeoutSeconds: 60 };
  // Counted, for an analysis in a step may not go on for ever: the controller calls that invalid.
  const again = value === undefined ? { interval: '1s', count: 3_600 } : {};
  const measure = {
    ...again,
    name: 'value',
    successCondition: 'result > 0',
    failureCondition: 'result < 0',
    provider: { web },
  };
  return {
    template: (name) => ({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AnalysisTemplate',
      metadata: { name },
      spec: { metrics: [measure] },
    }),
  };
}
