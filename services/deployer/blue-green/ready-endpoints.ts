import { setTimeout as delay } from 'node:timers/promises';
import { slipwayError } from '../../kit/errors/index.ts';
import type { ObjectList } from '../../kit/kube/index.ts';
import type { Work } from '../work.ts';

const POLL_MS = 100;

interface EndpointSlice {
  readonly endpoints?: readonly { readonly conditions?: { readonly ready?: boolean } }[] | null;
}

/**
 * Resolves when the Service has an endpoint that is ready: helm's wait sees ready pods, and the addresses follow them only
 * after a moment. Traffic must not be led to a Service before.
 * @throws SLW_BLUE_GREEN_NO_ENDPOINTS
 */
export async function readyEndpoints({ deps, name, tools, timeoutMs }: Work, service: string): Promise<void> {
  const path = `/apis/discovery.k8s.io/v1/namespaces/${encodeURIComponent(name.namespace)}/endpointslices`;
  const options = { query: { labelSelector: `kubernetes.io/service-name=${service}` }, signal: tools.signal };
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const slices = (await deps.kube.get<ObjectList<EndpointSlice>>(path, options))?.items ?? [];
    if (slices.some(({ endpoints }) => endpoints?.some(({ conditions }) => conditions?.ready === true))) return;
    if (performance.now() >= deadline) {
      throw slipwayError('SLW_BLUE_GREEN_NO_ENDPOINTS', { service, namespace: name.namespace });
    }
    await delay(POLL_MS, undefined, { signal: tools.signal });
  }
}
