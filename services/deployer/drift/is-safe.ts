import { objectsOf } from '../../kit/helm/index.ts';
import type { ObjectList } from '../../kit/kube/index.ts';
import type { Work } from '../work.ts';
import type { Drift } from './find-drift.ts';
import { ledSelectors } from './led-services.ts';
import { GENERATED_KINDS } from './read-live.ts';

/**
 * Whether what drifted may be put back: somebody who leads the traffic away from pods that fail knows why. Objects that
 * lead no traffic may come back at any time, and so may those that are gone.
 */
export async function isSafe(work: Work, { record, differences }: Drift): Promise<boolean> {
  const objects = objectsOf(record.manifest, GENERATED_KINDS, work.name.namespace);
  const services = objects.filter(({ kind }) => kind === 'Service');
  const changed = differences.filter(({ path, kind, name }) => path !== undefined && leads(kind, name));
  const traffic = objects.filter((object) =>
    changed.some(({ kind, name }) => kind === object.kind && name === object.name),
  );
  const selectors = traffic.flatMap((object) => ledSelectors(object, services));
  return (await Promise.all(selectors.map(async (selector) => haveReadyPods(work, selector)))).every(Boolean);
}

/** The sides' own Services and destination rules lead nothing by themselves. Pure. */
export function leads(kind: string, name: string): boolean {
  return kind === 'VirtualService' || kind === 'HTTPRoute' || (kind === 'Service' && !/-(canary|primary)$/.test(name));
}

interface Pod {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

async function haveReadyPods(
  { deps, name, tools }: Work,
  selector: Readonly<Record<string, string>>,
): Promise<boolean> {
  const labelSelector = Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const path = `/api/v1/namespaces/${encodeURIComponent(name.namespace)}/pods`;
  const pods = await deps.kube.get<ObjectList<Pod>>(path, { query: { labelSelector }, signal: tools.signal });
  return (pods?.items ?? []).some(({ status }) =>
    status?.conditions?.some(({ type, status: state }) => type === 'Ready' && state === 'True'),
  );
}
