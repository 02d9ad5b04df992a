import { coerceError } from '../kit/errors/index.ts';
import { processSpace } from '../kit/helm/index.ts';
import type { PreflightRequest } from '../kit/preflight/index.ts';
import { diagnoseError } from './diagnose.ts';
import { commitLabels } from './labels.ts';
import { CONTEXT_LABEL, EVENT_LABEL, RUN_LABEL, TASK_LABEL } from './next-step.ts';
import { whileWaiting } from './progress.ts';
import { printable } from './readable.ts';
import { mannerOf } from './rollouts/index.ts';
import type { Outcome, UpgradeWork } from './work.ts';

/** Runs helm once. A failure that is the release's own is looked into and recorded; undoing it is the next step. */
export async function upgrade(work: UpgradeWork): Promise<Outcome | undefined> {
  const { deps, tools, chart, name, values, timeoutMs } = work;
  // Helm applies the namespace even where it exists, and the Role that the chart gives Slipway there cannot patch it.
  const exists = (await deps.kube.get(namespacePath(name.namespace), { signal: tools.signal })) !== undefined;
  try {
    const release = await whileWaiting(work, async () =>
      deps.helm.upgrade({
        ...name,
        chart: chart.path,
        values,
        valuesFiles: chart.valuesFiles,
        timeoutMs,
        manner: await mannerOf(work),
        description: bringerWords(work),
        createNamespace: !exists,
        labels: {
          ...work.labels,
          ...commitLabels(chart.commit),
          [EVENT_LABEL]: work.eventLabel,
          [TASK_LABEL]: work.taskLabel,
          [CONTEXT_LABEL]: work.contextLabel,
          [RUN_LABEL]: `${processSpace()}.${deps.newId()}`,
        },
        signal: tools.signal,
      }),
    );
    return { kind: 'deployed', manifest: release.manifest };
  } catch (thrown) {
    const refusal = coerceError(thrown);
    if (refusal.retryable || tools.signal.aborted) throw refusal;
    const forbidden = refusal.code === 'SLW_KUBE_FORBIDDEN';
    const error = forbidden ? await deps.preflight.explain(preflightRequest(work), refusal) : refusal;
    await diagnoseError(work, error);
    return undefined;
  }
}

/** Who brought a revision, for whoever reads `helm history`; answers of Slipway quote it. */
function bringerWords({ eventId, context }: UpgradeWork): string {
  return `slipway ${printable(eventId)} (run ${printable(context)})`;
}

/** What is asked about before helm is, and again when helm was refused. */
export function preflightRequest({ name, chart, values, tools }: UpgradeWork): PreflightRequest {
  return { name, chart: chart.path, values, valuesFiles: chart.valuesFiles, signal: tools.signal };
}

function namespacePath(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}`;
}
