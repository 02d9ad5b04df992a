import type { ManifestObject } from '../../kit/helm/index.ts';
import type { Kube } from '../../kit/kube/index.ts';

type Json = Readonly<Record<string, unknown>>;

/** The kinds that a generated release holds. */
const PLURALS: Readonly<Record<string, string>> = {
  Service: 'services',
  Deployment: 'deployments',
  VirtualService: 'virtualservices',
  DestinationRule: 'destinationrules',
  HTTPRoute: 'httproutes',
};

export const GENERATED_KINDS = Object.keys(PLURALS);

/** The object as it stands in the cluster; undefined when it is gone. Rejects with SLW_KUBE_*. */
export async function readLive(
  kube: Pick<Kube, 'get'>,
  { kind, name, namespace, object }: ManifestObject,
  signal: AbortSignal,
): Promise<Json | undefined> {
  const apiVersion = String(object['apiVersion']);
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const [folder, item] = [encodeURIComponent(namespace), encodeURIComponent(name)];
  return kube.get<Json>(`${root}/namespaces/${folder}/${PLURALS[kind] ?? ''}/${item}`, { signal });
}
