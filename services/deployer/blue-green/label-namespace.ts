import { SlipwayError } from '../../kit/errors/index.ts';
import { reportProgress } from '../progress.ts';
import type { ReleasePair } from './release-pair.ts';

const INJECTION = 'istio-injection';
/** Each says whether and how pods of the namespace become part of the mesh; one that is set was set on purpose. */
const SAID = [INJECTION, 'istio.io/rev', 'istio.io/dataplane-mode'];

/**
 * Has Istio take the pods of the namespace into its mesh, as Keptn does (specs/keptn.md 2.1), unless somebody has said
 * otherwise there. Nothing where the namespace is yet to be made. Rejects with SLW_KUBE_*; but a Slipway that is kept from
 * namespaces by its Role tells what is missing and goes on.
 */
export async function labelNamespace({ router, user }: ReleasePair): Promise<void> {
  if (router.kind !== 'istio') return;
  const { deps, name, tools } = user;
  const path = `/api/v1/namespaces/${encodeURIComponent(name.namespace)}`;
  const found = await deps.kube.get<Labelled>(path, { signal: tools.signal });
  const labels = found?.metadata?.labels ?? {};
  if (found === undefined || SAID.some((label) => labels[label] !== undefined)) return;
  const change = { metadata: { labels: { [INJECTION]: 'enabled' } } };
  try {
    await deps.kube.patch({ path, change, fieldManager: 'slipway', signal: tools.signal });
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code !== 'SLW_KUBE_FORBIDDEN') throw error;
    tools.log.warn({ namespace: name.namespace }, 'the namespace could not be labelled for Istio');
    const command = `kubectl label namespace ${name.namespace} ${INJECTION}=enabled`;
    await reportProgress(
      user,
      `Slipway may not label the namespace for Istio, so pods may lack its sidecar: ${command}`,
    );
  }
}

interface Labelled {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
}
