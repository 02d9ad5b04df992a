import type { ManifestObject } from '../../kit/helm/index.ts';
import { isSame } from './scalar.ts';

/** An object of a release that stands otherwise in the cluster. */
export interface Difference {
  readonly kind: string;
  readonly name: string;
  /** Where in the object: `spec.http`; absent when it is gone. */
  readonly path?: string;
}

type Json = Readonly<Record<string, unknown>>;

/** What the chart decides of an object; the rest belongs to the cluster. */
const DECIDED = ['spec', 'data'] as const;
/** Maps in which one entry more means something else: it takes pods away from a Service. */
const EXACT = new Set(['selector', 'matchLabels']);

/** How an object in the cluster differs from what the manifest says; undefined when it does not. Pure. */
export function differenceOf({ kind, name, object }: ManifestObject, live: Json | undefined): Difference | undefined {
  if (live === undefined) return { kind, name };
  const wanted = normal(kind, object, live);
  const path =
    DECIDED.map((part) => firstDifference(wanted[part], live[part], part)).find(Boolean) ??
    firstDifference(at(wanted, 'labels'), at(live, 'labels'), 'metadata.labels') ??
    firstDifference(at(wanted, 'annotations'), at(live, 'annotations'), 'metadata.annotations');
  return path === undefined ? undefined : { kind, name, path };
}

/** In words: `Service carts-primary is gone`, `VirtualService carts has another spec.http`. Pure. */
export function inWords({ kind, name, path }: Difference): string {
  return path === undefined ? `${kind} ${name} is gone` : `${kind} ${name} has another ${path}`;
}

/** Somebody's autoscaler may count the pods; that none are left is no autoscaler's doing. */
function normal(kind: string, object: Json, live: Json): Json {
  const { spec } = object;
  if (kind !== 'Deployment' || typeof spec !== 'object' || spec === null) return object;
  const { replicas: _, ...rest } = spec as Json;
  const isEmptied = at(live, 'replicas', 'spec') === 0;
  return isEmptied ? object : { ...object, spec: rest };
}

function at(object: Json, key: string, part = 'metadata'): unknown {
  return (object[part] as Json | undefined)?.[key];
}

/**
 * The path of the first thing that is wanted and is otherwise. What the cluster adds, defaults above all, is no
 * difference; neither is an empty thing that it leaves out.
 */
function firstDifference(wanted: unknown, live: unknown, path: string): string | undefined {
  if (isEmpty(wanted)) return undefined;
  if (Array.isArray(wanted)) {
    if (!Array.isArray(live) || live.length !== wanted.length) return path;
    return wanted.map((item, index) => firstDifference(item, live[index], path)).find(Boolean);
  }
  if (typeof wanted === 'object') return inMap(wanted as Json, live, path);
  return isSame(wanted as string | number | boolean, live) ? undefined : path;
}

function inMap(wanted: Json, live: unknown, path: string): string | undefined {
  if (typeof live !== 'object' || live === null || Array.isArray(live)) return path;
  const map = live as Json;
  const isExact = EXACT.has(path.slice(path.lastIndexOf('.') + 1)) && !('matchLabels' in wanted);
  if (isExact && Object.keys(map).some((key) => !(key in wanted))) return path;
  return Object.entries(wanted)
    .map(([key, value]) => firstDifference(value, map[key], `${path}.${key}`))
    .find(Boolean);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
