import type { Need, Rule } from './types.ts';

/** The needs that no rule grants. Pure; as RBAC judges, see kubernetes.io/docs/reference/access-authn-authz/rbac. */
export function missingRights(needs: readonly Need[], rules: readonly Rule[]): readonly Need[] {
  return needs.filter((need) => !rules.some((rule) => grants(rule, need)));
}

function grants({ verbs, apiGroups = [], resources = [], resourceNames = [] }: Rule, need: Need): boolean {
  const named = resourceNames.length === 0 || (need.name !== undefined && resourceNames.includes(need.name));
  return named && holds(verbs, need.verb) && holds(apiGroups, need.group) && holds(resources, need.resource);
}

function holds(list: readonly string[], wanted: string): boolean {
  return list.includes('*') || list.includes(wanted);
}
