import { SlipwayError } from '../errors/index.ts';
import type { Kube } from '../kube/index.ts';

/** What the API calls a kind in its paths and rules. */
export interface ResourceKind {
  readonly group: string;
  readonly resource: string;
  readonly namespaced: boolean;
}

interface ResourceList {
  readonly resources?: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
}

/** Kinds by `apiVersion` and `kind`; undefined for one that the cluster does not know: helm has clear words for it. */
export type FindKind = (apiVersion: string, kind: string, signal?: AbortSignal) => Promise<ResourceKind | undefined>;

/** Asks the API server once for each group and version. What is not found is asked for anew: a CRD may have come since. */
export function createKinds(kube: Pick<Kube, 'get'>): FindKind {
  const known = new Map<string, Promise<ReadonlyMap<string, ResourceKind>>>();
  return async (apiVersion, kind, signal) => {
    const asked = known.get(apiVersion) ?? discover(kube, apiVersion, signal);
    known.set(apiVersion, asked);
    const found = await asked.then(
      (kinds) => kinds.get(kind),
      (error: unknown) => {
        known.delete(apiVersion);
        throw error;
      },
    );
    if (found === undefined) known.delete(apiVersion);
    return found;
  };
}

async function discover(kube: Pick<Kube, 'get'>, apiVersion: string, signal: AbortSignal | undefined) {
  const [group = '', version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const path = group === '' ? `/api/${part(version)}` : `/apis/${part(group)}/${part(version)}`;
  const list = await kube.get<ResourceList>(path, signal === undefined ? {} : { signal }).catch(refused);
  const resources = (list?.resources ?? []).filter(({ name }) => !name.includes('/'));
  return new Map(resources.map(({ kind, name, namespaced }) => [kind, { group, resource: name, namespaced }]));
}

/** A group that a chart names may be any text; the API server's refusal means no more than that it is unknown. */
function refused(error: unknown): undefined {
  if (error instanceof SlipwayError && error.code === 'SLW_KUBE_REFUSED') return undefined;
  throw error;
}

function part(text: string | undefined): string {
  return encodeURIComponent(text ?? '');
}
