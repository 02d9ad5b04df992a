import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cleanUpLater } from '../../support/index.ts';

/** What an analysis measures, by a server of the test that the controller asks. */
export interface Metric {
  /** The number that is answered from now on; undefined: no answer at all, so that the analysis goes on. */
  value: number | undefined;
  /** An AnalysisTemplate: above 0 is success, below is failure, 0 is neither. */
  template(name: string): object;
}

export async function startMetric(value?: number): Promise<Metric> {
  const server = createServer((_request, answer) => {
    if (metric.value !== undefined) answer.end(JSON.stringify({ value: metric.value }));
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
  const measure = { name: 'value', successCondition: 'result > 0', failureCondition: 'result < 0', provider: { web } };
  const metric: Metric = {
    value,
    template: (name) => ({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AnalysisTemplate',
      metadata: { name },
      spec: { metrics: [measure] },
    }),
  };
  return metric;
}
