import { SlipwayError } from '../errors/index.ts';
import type { Kube } from '../kube/index.ts';
import { createReviewer } from './reviewer.ts';
import type { Need } from './types.ts';
import { rightsMissing } from './words.ts';

/** A right in a namespace, without naming the namespace. */
export type Right = Omit<Need, 'namespace'>;

export interface Rights {
  /**
   * Resolves when all is allowed, or when the cluster does not say: then the act itself tells. One question for each
   * namespace in ten seconds. @throws SLW_KUBE_RIGHTS_MISSING
   */
  check(namespace: string, rights: readonly Right[], signal?: AbortSignal): Promise<void>;
}

export function createRights(kube: Pick<Kube, 'review'>, clock: () => Date): Rights {
  const missing = createReviewer(kube, clock);
  return {
    async check(namespace, rights, signal) {
      const needs = rights.map((right) => ({ ...right, namespace }));
      try {
        if ((await missing(needs, 'remembered', signal)).length === 0) return;
        const certain = await missing(needs, 'fresh', signal);
        if (certain.length > 0) throw rightsMissing(namespace, certain);
      } catch (error) {
        // A cluster may forbid the question itself.
        if (!(error instanceof SlipwayError) || error.code !== 'SLW_KUBE_FORBIDDEN') throw error;
      }
    },
  };
}
