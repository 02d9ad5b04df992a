import { parseDocument } from 'yaml';
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
    const metadata = record(object['metadata']);
    const name = metadata['name'];
    if (object['kind'] !== kind || typeof name !== 'string') return [];
    const own = metadata['namespace'];
    return [{ kind, name, namespace: typeof own === 'string' && own !== '' ? own : namespace, object }];
  });
}

/** Kinds whose pods run a service. */
export const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'] as const;

/** Helm reads YAML 1.1, where `on` and `012` mean something else than in 1.2. The API server took it, so errors are of no interest. */
function parsed(document: string): Readonly<Record<string, unknown>> {
  const options = { version: '1.1', logLevel: 'silent', prettyErrors: false, uniqueKeys: false } as const;
  return record(parseDocument(document, options).toJS({ maxAliasCount: 100 }));
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
