import { slipwayError, type SlipwayError } from '../errors/index.ts';
import type { Need } from './types.ts';

/** Needs of one resource in one place, with their verbs. */
interface Group {
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
  readonly verbs: readonly string[];
}

/** The error that names what is missing, and the rules that would grant it. Pure. */
export function rightsMissing(namespace: string, missing: readonly Need[], cause?: unknown): SlipwayError {
  const groups = grouped(missing);
  const rights = groups.map(sentence).join('; ');
  const role = groups.some((each) => each.namespace === '') ? 'ClusterRole' : 'Role';
  const rules = groups.map(rule).join(' ');
  return slipwayError('SLW_KUBE_RIGHTS_MISSING', { namespace, rights, role, rules }, { cause });
}

function grouped(needs: readonly Need[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const { verb, group, resource, namespace } of needs) {
    const key = `${namespace}/${group}/${resource}`;
    const verbs = groups.get(key)?.verbs ?? [];
    groups.set(key, { group, resource, namespace, verbs: verbs.includes(verb) ? verbs : [...verbs, verb] });
  }
  return [...groups.values()];
}

function sentence({ group, resource, namespace, verbs }: Group): string {
  const where = namespace === '' ? 'in the whole cluster' : `in namespace ${namespace}`;
  return `${verbs.join(', ')} ${resource}${group === '' ? '' : `.${group}`} ${where}`;
}

/** A rule of a Role, in YAML on one line. */
function rule({ group, resource, verbs }: Group): string {
  return `- {apiGroups: ['${group}'], resources: [${resource}], verbs: [${verbs.join(', ')}]}`;
}
