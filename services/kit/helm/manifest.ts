import { parseDocument, type Tags } from 'yaml';
import type { ObjectReference } from '../kube/index.ts';

export interface ManifestObject extends ObjectReference {
  /** The whole object as the chart renders it. */
  readonly object: Readonly<Record<string, unknown>>;
}

/**
 * The objects of these kinds in a rendered manifest. Only their documents are parsed: a large chart has hundreds of
 * others, and a deployment has no time for them. `namespace` is that of the release, for objects that name none.
 */
export function objectsOf(manifest: string, kinds: readonly string[], namespace: string): readonly ManifestObject[] {
  return manifest.split(/^---.*$/m).flatMap((document) => {
    const kind = /^["']?kind["']?:\s*["']?(\w+)/m.exec(document)?.[1];
    if (kind === undefined || !kinds.includes(kind)) return [];
    const object = parsed(document);
    if (object['kind'] !== kind) return [];
    const items = kind.endsWith('List') && Array.isArray(object['items']) ? object['items'].map(record) : [];
    return [object, ...items].flatMap((each) => named(each, namespace));
  });
}

/** Nothing for what has no name: a List is the objects in it. */
function named(object: Readonly<Record<string, unknown>>, namespace: string): readonly ManifestObject[] {
  const kind = object['kind'];
  const { name, namespace: own } = record(object['metadata']);
  if (typeof kind !== 'string' || typeof name !== 'string') return [];
  return [{ kind, name, namespace: typeof own === 'string' && own !== '' ? own : namespace, object }];
}

/** All objects of a rendered manifest. Every document is parsed: for where nobody waits for each millisecond. */
export function allObjectsOf(manifest: string, namespace: string): readonly ManifestObject[] {
  const kinds = [...manifest.matchAll(/^["']?kind["']?:\s*["']?(\w+)/gm)].map(([, kind = '']) => kind);
  return objectsOf(manifest, [...new Set(kinds)], namespace);
}

/** Kinds whose pods run a service. */
export const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'] as const;

/** Times of day and dates, which Helm leaves as the text they are. */
function customTags(tags: Tags): Tags {
  return tags.filter(
    (tag) =>
      typeof tag === 'string' ||
      (tag.tag !== 'tag:yaml.org,2002:timestamp' && !('format' in tag && tag.format === 'TIME')),
  );
}

/** Helm reads YAML 1.1, where `on` and `012` mean something else than in 1.2. The API server took it, so errors are of no interest. */
function parsed(document: string): Readonly<Record<string, unknown>> {
  const options = { version: '1.1', customTags, logLevel: 'silent', prettyErrors: false, uniqueKeys: false } as const;
  return record(parseDocument(document, options).toJS({ maxAliasCount: 100 }));
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
