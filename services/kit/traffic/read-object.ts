import type { Kube } from '../kube/index.ts';
import type { TrafficTarget } from './types.ts';

export type ObjectReader = Pick<Kube, 'get'>;

/** The object that has the service's name, by the plural of its kind; undefined when there is none. The names are checked. */
export async function readObject<T>(
  kube: ObjectReader,
  apiVersion: string,
  plural: string,
  { namespace, service }: TrafficTarget,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const path = `${root}/namespaces/${namespace}/${plural}/${service}`;
  return kube.get<T>(path, signal === undefined ? {} : { signal });
}
