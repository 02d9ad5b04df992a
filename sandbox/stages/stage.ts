/** One of kwok's Stage objects: what happens to which objects, after what delay. */
export interface Stage {
  readonly apiVersion: 'kwok.x-k8s.io/v1alpha1';
  readonly kind: 'Stage';
  readonly metadata: { readonly name: string };
  readonly spec: StageSpec;
}

interface StageSpec {
  readonly resourceRef: { readonly apiGroup: 'v1'; readonly kind: 'Node' | 'Pod' };
  readonly selector: { readonly matchExpressions: readonly Condition[] };
  readonly weight?: number;
  readonly delay?: Delay;
  readonly steps: readonly Step[];
}

/** `key` is a jq expression on the object. */
export interface Condition {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[];
}

export interface Delay {
  readonly durationMilliseconds: number;
  readonly jitterDurationMilliseconds?: number;
  /** A jq expression that gives a Go duration. */
  readonly durationFrom?: { readonly expressionFrom: string };
}

/** Templates are Go templates of YAML with the object as `.`. */
export type Step =
  | { readonly patch: { readonly subresource: 'status'; readonly root: 'status'; readonly template: string } }
  | { readonly apply: { readonly template: string } }
  | { readonly delete: true };

export interface StageParts {
  readonly when: readonly Condition[];
  /** Of several stages that match, those with the most weight go first. */
  readonly weight?: number;
  readonly delay?: Delay;
  readonly steps: readonly Step[];
}

export function stage(kind: 'Node' | 'Pod', name: string, parts: StageParts): Stage {
  const { when, ...rest } = parts;
  const resourceRef = { apiGroup: 'v1', kind } as const;
  const spec = { resourceRef, selector: { matchExpressions: when }, ...rest };
  return { apiVersion: 'kwok.x-k8s.io/v1alpha1', kind: 'Stage', metadata: { name }, spec };
}

export function oneOf(key: string, ...values: readonly string[]): Condition {
  return { key, operator: 'In', values };
}

export function noneOf(key: string, ...values: readonly string[]): Condition {
  return { key, operator: 'NotIn', values };
}

export function present(key: string): Condition {
  return { key, operator: 'Exists' };
}

export function absent(key: string): Condition {
  return { key, operator: 'DoesNotExist' };
}

/** Sets parts of the status; the pieces are joined to one template. */
export function setStatus(...pieces: readonly string[]): Step {
  return { patch: { subresource: 'status', root: 'status', template: `${pieces.join('\n')}\n` } };
}
