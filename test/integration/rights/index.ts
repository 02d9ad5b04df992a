/** Rights for the sandbox's user `slipway`, granted by the administrator. */
import { randomBytes } from 'node:crypto';
import { apiAccess, callApi } from '../../../sandbox/index.ts';
import { createKube } from '../../../services/kit/kube/index.ts';
import { eventually, sandbox } from '../../support/index.ts';

export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** What Helm's own records take. */
export const SECRETS: PolicyRule = {
  apiGroups: [''],
  resources: ['secrets'],
  verbs: ['get', 'list', 'create', 'update', 'patch', 'delete'],
};

/** Gives the user `slipway` these rights and resolves when the API server has seen them; a function that takes them away. */
export async function grant(namespace: string, rules: readonly PolicyRule[]): Promise<() => Promise<void>> {
  return bind('Role', namespace, rules);
}

/** The same in the whole cluster; name the objects, for all tests share the user. */
export async function grantInCluster(namespace: string, rules: readonly PolicyRule[]): Promise<() => Promise<void>> {
  return bind('ClusterRole', namespace, rules);
}

async function bind(kind: 'Role' | 'ClusterRole', namespace: string, rules: readonly PolicyRule[]) {
  const name = `test-${randomBytes(3).toString('hex')}`;
  const admin = await apiAccess((await sandbox()).kubeconfig);
  const scope = kind === 'Role' ? `namespaces/${namespace}/` : '';
  const path = `/apis/rbac.authorization.k8s.io/v1/${scope}${kind.toLowerCase()}`;
  const metadata = { name };
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind, name };
  const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'slipway' }];
  await created(callApi(admin, 'POST', `${path}s`, { metadata, rules }));
  await created(callApi(admin, 'POST', `${path}bindings`, { metadata, roleRef, subjects }));
  await eventually(async () => {
    if (!(await sees(namespace, rules.at(-1)))) throw new Error(`the rights in ${namespace} are not seen yet`);
  });
  return async () => {
    await callApi(admin, 'DELETE', `${path}bindings/${name}`);
    await callApi(admin, 'DELETE', `${path}s/${name}`);
  };
}

async function created(answer: Promise<{ readonly status: number; readonly body: string }>): Promise<void> {
  const { status, body } = await answer;
  if (status !== 201) throw new Error(`${status} ${body}`);
}

/** The authorizer works from caches that follow the objects by some milliseconds. */
async function sees(namespace: string, rule: PolicyRule | undefined): Promise<boolean> {
  const kube = createKube({ kubeconfig: (await sandbox()).userKubeconfig('slipway') });
  const question = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } };
  const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
  try {
    const answer = await kube.review<{ status: { resourceRules: readonly PolicyRule[] } }>(path, question);
    const rules = answer?.status.resourceRules ?? [];
    return rules.some(({ resources }) => JSON.stringify(resources) === JSON.stringify(rule?.resources));
  } finally {
    kube.close();
  }
}
