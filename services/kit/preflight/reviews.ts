import type { Kube } from '../kube/index.ts';
import { missingRights } from './rules.ts';
import type { Need, Rule } from './types.ts';

const PATH = '/apis/authorization.k8s.io/v1';

interface RulesStatus {
  readonly incomplete?: boolean;
  readonly resourceRules?: readonly Rule[];
}

/** What the API server says that Slipway may do in a namespace. */
export interface Rules {
  readonly rules: readonly Rule[];
  /** Whether more may be allowed than the rules tell: a webhook, as clouds have it, lists none. */
  readonly incomplete: boolean;
}

/** One question for all rights in a namespace. */
export async function rulesIn(kube: Pick<Kube, 'review'>, namespace: string, signal?: AbortSignal): Promise<Rules> {
  const question = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } };
  const answer = await kube.review<{ status?: RulesStatus }>(`${PATH}/selfsubjectrulesreviews`, question, signal);
  return { rules: answer?.status?.resourceRules ?? [], incomplete: answer?.status?.incomplete !== false };
}

/** The needs of a namespace that are not granted: by its rules where they tell all, else by asking for each that they do not name. */
export async function missingIn(
  kube: Pick<Kube, 'review'>,
  needs: readonly Need[],
  { rules, incomplete }: Rules,
  signal?: AbortSignal,
): Promise<readonly Need[]> {
  const missing = missingRights(needs, rules);
  return incomplete ? notAllowed(kube, missing, signal) : missing;
}

/** A question for each need: for those that belong to no namespace, of which a namespace's rules say nothing sure. */
export async function notAllowed(
  kube: Pick<Kube, 'review'>,
  needs: readonly Need[],
  signal?: AbortSignal,
): Promise<readonly Need[]> {
  const answers = await Promise.all(needs.map((need) => isAllowed(kube, need, signal)));
  return needs.filter((_, index) => answers[index] === false);
}

async function isAllowed(kube: Pick<Kube, 'review'>, need: Need, signal?: AbortSignal): Promise<boolean> {
  const { verb, group, resource, namespace, name = '' } = need;
  const resourceAttributes = { verb, group, resource, namespace, name };
  const question = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes },
  };
  const path = `${PATH}/selfsubjectaccessreviews`;
  return (await kube.review<{ status?: { allowed?: boolean } }>(path, question, signal))?.status?.allowed !== false;
}
