import { isObject, type JsonValue } from '../../kit/events/index.ts';
import { objectsOf } from '../../kit/helm/index.ts';
import { unusable } from './value.ts';

/** How many replicas are asked for: an exact number, or more or fewer than there are. */
export type Scaling = { readonly to: number } | { readonly by: number };

const SCALED = ['Deployment', 'StatefulSet', 'ReplicaSet', 'Rollout'] as const;
const EXPECTED = 'a whole number that is added to the replicas, such as 1, "+2" or "-1", or "=3" or {"replicas": 3}';

/**
 * Reads the value of a scaling action. A bare number is relative, as it is in Keptn, where it had to be a text
 * (specs/keptn.md 2.5). Pure. @throws SLW_ACTION_VALUE
 */
export function readScaling(value: JsonValue): Scaling {
  if (isObject(value)) {
    const to = wholeNumber(value['replicas'], /^\d{1,15}$/);
    if (to !== undefined && to >= 0) return { to };
    throw unusable('scaling', value, '`replicas` is not a whole number from 0 on.', EXPECTED);
  }
  if (typeof value === 'string' && /^=\d{1,15}$/.test(value)) return { to: Number(value.slice(1)) };
  const by = wholeNumber(value, /^[+-]?\d{1,15}$/);
  if (by === undefined) throw unusable('scaling', value, 'It is not a whole number.', EXPECTED);
  return { by };
}

function wholeNumber(value: JsonValue, text: RegExp): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  return typeof value === 'string' && text.test(value) ? Number(value) : undefined;
}

/** Replicas of each workload in a rendered manifest, by kind and name. One is what Kubernetes makes of none given. Pure. */
export function replicasIn(manifest: string, namespace: string): ReadonlyMap<string, number> {
  const workloads = objectsOf(manifest, SCALED, namespace);
  return new Map(
    workloads.map(({ kind, name, object }) => {
      const { spec } = object;
      const replicas = isObject(spec) ? spec['replicas'] : undefined;
      return [`${kind} ${name}`, typeof replicas === 'number' ? replicas : 1];
    }),
  );
}

/** Whether a workload has another number of replicas in the second manifest than in the first. Pure. */
export function changesReplicas(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): boolean {
  return [...after].some(([name, replicas]) => before.has(name) && before.get(name) !== replicas);
}
