import type { Kube } from '../kube/index.ts';
import { missingIn, notAllowed, rulesIn, type Rules } from './reviews.ts';
import type { Need } from './types.ts';

/** Rights seldom change, while deliveries come in bursts. */
const RULES_MS = 10_000;

/** The needs that are not granted; what is `remembered` may be ten seconds old. */
export type Reviewer = (
  needs: readonly Need[],
  age: 'remembered' | 'fresh',
  signal?: AbortSignal,
) => Promise<readonly Need[]>;

export function createReviewer(kube: Pick<Kube, 'review'>, clock: () => Date): Reviewer {
  const reviews = new Map<string, { readonly rules: Rules; readonly until: number }>();

  async function rulesFor(namespace: string, age: 'remembered' | 'fresh', signal?: AbortSignal): Promise<Rules> {
    const now = clock().getTime();
    const before = reviews.get(namespace);
    if (age === 'remembered' && before !== undefined && before.until > now) return before.rules;
    const rules = await rulesIn(kube, namespace, signal);
    for (const [old, { until }] of reviews) if (until <= now) reviews.delete(old);
    reviews.set(namespace, { rules, until: now + RULES_MS });
    return rules;
  }

  return async (needs, age, signal) => {
    const namespaces = [...new Set(needs.map(({ namespace }) => namespace))];
    const missing = namespaces.map(async (namespace) => {
      const here = needs.filter((need) => need.namespace === namespace);
      if (namespace === '') return notAllowed(kube, here, signal);
      return missingIn(kube, here, await rulesFor(namespace, age, signal), signal);
    });
    return (await Promise.all(missing)).flat();
  };
}
