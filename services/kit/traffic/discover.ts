import type { Kube } from '../kube/index.ts';
import type { ServedTraffic } from './types.ts';

interface Wanted {
  readonly group: string;
  readonly resources: readonly string[];
  /** Taken first when served; otherwise the version that the cluster prefers. */
  readonly version?: string;
}

const ISTIO: Wanted = {
  group: 'networking.istio.io',
  resources: ['virtualservices', 'destinationrules'],
  // What Keptn writes. All versions of Istio serve it.
  version: 'v1alpha3',
};
const GATEWAY_API: Wanted = { group: 'gateway.networking.k8s.io', resources: ['httproutes'] };

/** What the cluster serves, asked of it anew at each call. Rejects with SLW_KUBE_*. */
export async function discoverTraffic(kube: Pick<Kube, 'get'>, signal?: AbortSignal): Promise<ServedTraffic> {
  const [istio, gatewayApi] = await Promise.all([
    servedVersion(kube, ISTIO, signal),
    servedVersion(kube, GATEWAY_API, signal),
  ]);
  return { ...(istio === undefined ? {} : { istio }), ...(gatewayApi === undefined ? {} : { gatewayApi }) };
}

interface ApiGroup {
  readonly preferredVersion?: { readonly version: string };
  readonly versions: readonly { readonly version: string }[];
}

/** A group may be there without the kind, for example with only the experimental ones of the Gateway API. */
async function servedVersion(kube: Pick<Kube, 'get'>, wanted: Wanted, signal: AbortSignal | undefined) {
  const options = signal === undefined ? {} : { signal };
  const group = await kube.get<ApiGroup>(`/apis/${wanted.group}`, options);
  for (const version of group === undefined ? [] : inOrder(group, wanted.version)) {
    const apiVersion = `${wanted.group}/${version}`;
    const list = await kube.get<{ resources: readonly { name: string }[] }>(`/apis/${apiVersion}`, options);
    const names = new Set(list?.resources.map(({ name }) => name));
    if (wanted.resources.every((resource) => names.has(resource))) return apiVersion;
  }
  return undefined;
}

function inOrder({ preferredVersion, versions }: ApiGroup, first: string | undefined): readonly string[] {
  const served = versions.map(({ version }) => version);
  const wished = [first, preferredVersion?.version].filter((version) => version !== undefined);
  return [...new Set([...wished.filter((version) => served.includes(version)), ...served])];
}
