import { coerceError } from '../kit/errors/index.ts';
import { processSpace } from '../kit/helm/index.ts';
import { diagnoseError } from './diagnose.ts';
import { EVENT_LABEL, RUN_LABEL } from './next-step.ts';
import { whileWaiting } from './progress.ts';
import { printable } from './readable.ts';
import type { Outcome, Work } from './work.ts';

/** Runs helm once. A failure that is the release's own is looked into and recorded; undoing it is the next step. */
export async function upgrade(work: Work): Promise<Outcome | undefined> {
  const { deps, tools, input, chart, name } = work;
  const { scope, strategy } = input;
  // Helm applies the namespace even where it exists, and the Role that the chart gives Slipway there cannot patch it.
  const exists = (await deps.kube.get(namespacePath(name.namespace), { signal: tools.signal })) !== undefined;
  try {
    const release = await whileWaiting(work, () =>
      deps.helm.upgrade({
        ...name,
        chart: chart.path,
        // Keptn's charts read `keptn` (specs/keptn.md 2); a delivery cannot claim to be another service.
        values: { ...input.values, keptn: { ...scope, deployment: strategy } },
        valuesFiles: chart.valuesFiles,
        timeoutMs: input.timeoutMs,
        description: `slipway ${printable(work.eventId)}`,
        createNamespace: !exists,
        labels: { [EVENT_LABEL]: work.eventLabel, [RUN_LABEL]: `${processSpace()}.${deps.newId()}` },
        signal: tools.signal,
      }),
    );
    return { kind: 'deployed', manifest: release.manifest };
  } catch (thrown) {
    const error = coerceError(thrown);
    if (error.retryable || tools.signal.aborted) throw error;
    await diagnoseError(work, error);
    return undefined;
  }
}

function namespacePath(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}`;
}
