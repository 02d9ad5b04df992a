import { SlipwayError, coerceError } from '../errors/index.ts';
import type { Helm } from '../helm/index.ts';
import type { Kube } from '../kube/index.ts';
import type { Log } from '../log/index.ts';
import { createChartNeeds } from './chart-needs.ts';
import { commonNeeds, namespaceNeeds, recordNeeds } from './needs.ts';
import { createReviewer } from './reviewer.ts';
import type { Need, OperationRequest, PreflightRequest } from './types.ts';
import { rightsMissing } from './words.ts';

export interface Preflight {
  /**
   * Resolves when nothing is known to be missing. What a release takes is found by rendering its chart the first time
   * this process delivers it; from then on it is one question for each namespace in ten seconds.
   * @throws SLW_KUBE_RIGHTS_MISSING, SLW_HELM_OUTPUT before anything is written
   */
  check(request: PreflightRequest): Promise<void>;
  /**
   * The same for an operation on objects that a revision holds, such as a rollback or an uninstall: one question a namespace.
   * @throws SLW_KUBE_RIGHTS_MISSING before anything is written
   */
  checkOperation(request: OperationRequest): Promise<void>;
  /** Helm was refused all the same, since values can switch objects on: the error that names all that is missing, else the one given. */
  explain(request: PreflightRequest, refusal: SlipwayError): Promise<SlipwayError>;
}

export interface PreflightDependencies {
  readonly kube: Pick<Kube, 'get' | 'review'>;
  readonly helm: Pick<Helm, 'run'>;
  readonly log: Log;
  readonly clock: () => Date;
}

export function createPreflight({ kube, helm, log, clock }: PreflightDependencies): Preflight {
  const charts = createChartNeeds({ kube, helm, log });
  const missing = createReviewer(kube, clock);

  async function needsOf(request: PreflightRequest): Promise<readonly Need[]> {
    const { namespace } = request.name;
    const [exists, chart] = await Promise.all([isThere(kube, namespace, request.signal), charts.needsOf(request)]);
    return [...(exists ? [] : namespaceNeeds(namespace)), ...commonNeeds(namespace), ...chart];
  }

  async function check(request: PreflightRequest): Promise<void> {
    return demand(await needsOf(request), request);
  }

  async function checkOperation(request: OperationRequest): Promise<void> {
    const records = recordNeeds(request.name.namespace, request.operation);
    return demand([...records, ...(await charts.needsOfObjects(request))], request);
  }

  async function demand(needs: readonly Need[], { name, signal }: Pick<PreflightRequest, 'name' | 'signal'>) {
    if ((await missing(needs, 'remembered', signal)).length === 0) return;
    const certain = await missing(needs, 'fresh', signal);
    if (certain.length > 0) throw rightsMissing(name.namespace, certain);
  }

  async function explain(request: PreflightRequest, refusal: SlipwayError): Promise<SlipwayError> {
    charts.forget(request);
    const certain = await missing(await needsOf(request), 'fresh', request.signal);
    return certain.length === 0 ? refusal : rightsMissing(request.name.namespace, certain, refusal);
  }

  return {
    check: async (request) => unlessForbidden(log, check(request)),
    checkOperation: async (request) => unlessForbidden(log, checkOperation(request)),
    explain: async (request, refusal) =>
      explain(request, refusal).catch((error: unknown) => {
        request.signal?.throwIfAborted();
        log.debug({ reason: coerceError(error).message }, 'could not find out which rights are missing');
        return refusal;
      }),
  };
}

/** A cluster may forbid the questions themselves: then helm finds out. */
async function unlessForbidden(log: Log, check: Promise<void>): Promise<void> {
  try {
    await check;
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code !== 'SLW_KUBE_FORBIDDEN') throw error;
    log.debug({ reason: error.message }, 'the cluster does not say what Slipway may do');
  }
}

/** Whoever may not look is told so by the review. */
async function isThere(kube: Pick<Kube, 'get'>, namespace: string, signal?: AbortSignal): Promise<boolean> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}`;
  try {
    return (await kube.get(path, signal === undefined ? {} : { signal })) !== undefined;
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'SLW_KUBE_FORBIDDEN') return true;
    throw error;
  }
}
