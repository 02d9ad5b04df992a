import type { ManifestObject } from '../helm/index.ts';
import type { ResourceKind } from './kinds.ts';
import type { Need } from './types.ts';

/** Helm creates and updates its record and prunes old ones; Slipway reads the list and takes away what a dead helm left. */
const RECORD_VERBS = ['get', 'list', 'create', 'update', 'delete'] as const;
/** Server-side apply takes create and patch, waiting takes list and watch, and whoever cannot delete cannot undo. */
const OBJECT_VERBS = ['get', 'list', 'watch', 'create', 'patch', 'delete'] as const;
/** Objects that belong to no namespace are applied and not waited for. */
const CLUSTER_VERBS = ['get', 'create', 'patch', 'delete'] as const;
/** Verbs that a rule can allow for single objects. */
const NAMED = new Set<string>(['get', 'patch', 'update', 'delete']);

/** What every delivery needs, whatever the chart holds: helm's records, and to see that the namespace is there. Pure. */
export function commonNeeds(namespace: string): readonly Need[] {
  const records = RECORD_VERBS.map((verb) => ({ verb, group: '', resource: 'secrets', namespace }));
  return [...records, { verb: 'get', group: '', resource: 'namespaces', namespace, name: namespace }];
}

/** The right to make the namespace of a release. Pure. */
export function namespaceNeeds(namespace: string): readonly Need[] {
  return ['create', 'patch'].map((verb) => ({
    verb,
    group: '',
    resource: 'namespaces',
    namespace: '',
    ...(NAMED.has(verb) ? { name: namespace } : {}),
  }));
}

export interface KnownObject {
  readonly object: ManifestObject;
  readonly kind: ResourceKind;
}

/** What applying, watching and undoing these objects takes, each thing once. Pure. */
export function objectNeeds(objects: readonly KnownObject[]): readonly Need[] {
  const needs = objects.flatMap(({ object, kind }) => {
    const { group, resource, namespaced } = kind;
    const namespace = namespaced ? object.namespace : '';
    return (namespaced ? OBJECT_VERBS : CLUSTER_VERBS).map((verb): Need => ({
      verb,
      group,
      resource,
      namespace,
      ...(NAMED.has(verb) ? { name: object.name } : {}),
    }));
  });
  return [...new Map(needs.map((need) => [JSON.stringify(need), need])).values()];
}
