import type { ManifestObject } from '../helm/index.ts';
import type { ResourceKind } from './kinds.ts';
import type { Need, Operation } from './types.ts';

/** Helm creates and updates its record and prunes old ones; Slipway reads the list and takes away what a dead helm left. */
const RECORD_VERBS = ['get', 'list', 'create', 'update', 'delete'] as const;
/** Server-side apply takes create and patch, waiting takes list and watch, and whoever cannot delete cannot undo. */
const OBJECT_VERBS = ['get', 'list', 'watch', 'create', 'patch', 'delete'] as const;
/** Objects that belong to no namespace are applied and not waited for. */
const CLUSTER_VERBS = ['get', 'create', 'patch', 'delete'] as const;
/** Pods are replaced by changing what owns them, and watched until they are ready. */
const CHANGE_VERBS = ['get', 'patch'] as const;
/** Helm asks for each object before and while it deletes it. */
const DELETE_VERBS = ['get', 'delete'] as const;
/** Verbs that a rule can allow for single objects. */
const NAMED = new Set<string>(['get', 'patch', 'update', 'delete']);

/** What an operation on a release's record takes: one that only changes objects leaves it alone. Pure. */
export function recordNeeds(namespace: string, operation: Operation): readonly Need[] {
  const verbs = { apply: RECORD_VERBS, change: ['get', 'list'], delete: ['get', 'list', 'delete'] } as const;
  return verbs[operation].map((verb) => ({ verb, group: '', resource: 'secrets', namespace }));
}

/** What every delivery needs, whatever the chart holds: helm's records, and to see that the namespace is there. Pure. */
export function commonNeeds(namespace: string): readonly Need[] {
  return [
    ...recordNeeds(namespace, 'apply'),
    { verb: 'get', group: '', resource: 'namespaces', namespace, name: namespace },
  ];
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

/** What an operation on these objects takes, each thing once: applying is also watching and undoing. Pure. */
export function objectNeeds(objects: readonly KnownObject[], operation: Operation = 'apply'): readonly Need[] {
  const needs = objects.flatMap(({ object, kind }) => {
    const { group, resource, namespaced } = kind;
    const namespace = namespaced ? object.namespace : '';
    return verbsFor(operation, namespaced).map((verb): Need => ({
      verb,
      group,
      resource,
      namespace,
      ...(NAMED.has(verb) ? { name: object.name } : {}),
    }));
  });
  return [...new Map(needs.map((need) => [JSON.stringify(need), need])).values()];
}

function verbsFor(operation: Operation, namespaced: boolean): readonly string[] {
  if (operation === 'change') return CHANGE_VERBS;
  if (operation === 'delete') return DELETE_VERBS;
  return namespaced ? OBJECT_VERBS : CLUSTER_VERBS;
}
