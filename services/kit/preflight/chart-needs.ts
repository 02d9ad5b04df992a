import { SlipwayError, coerceError } from '../errors/index.ts';
import { stringifyJson } from '../events/index.ts';
import { allObjectsOf, namespaceArgument, type Helm } from '../helm/index.ts';
import type { Kube } from '../kube/index.ts';
import type { Log } from '../log/index.ts';
import { createKinds, type FindKind } from './kinds.ts';
import { objectNeeds, type KnownObject } from './needs.ts';
import type { Need, OperationRequest, PreflightRequest } from './types.ts';

/** Charts of so many releases are remembered. */
const MAX_CHARTS = 1_000;
const TIMEOUT_MS = 30_000;

/** What the charts of releases take, remembered: rendering one costs a helm process. */
export interface ChartNeeds {
  needsOf(request: PreflightRequest): Promise<readonly Need[]>;
  forget(request: PreflightRequest): void;
  /** Of objects that are known already: nothing is rendered, nothing remembered. */
  needsOfObjects(request: OperationRequest): Promise<readonly Need[]>;
}

interface Parts {
  readonly kube: Pick<Kube, 'get'>;
  readonly helm: Pick<Helm, 'run'>;
  readonly log: Log;
}

export function createChartNeeds({ kube, helm, log }: Parts): ChartNeeds {
  const findKind = createKinds(kube);
  const charts = new Map<string, readonly Need[]>();

  async function needsOfChart(request: PreflightRequest): Promise<readonly Need[]> {
    const manifest = await rendered(helm, log, request);
    return objectNeeds(await knownObjects(manifest, request.name.namespace, findKind, request.signal));
  }

  return {
    needsOf: async (request) => {
      const key = keyOf(request);
      const needs = charts.get(key) ?? (await needsOfChart(request));
      charts.delete(key);
      charts.set(key, needs);
      const oldest = charts.keys().next().value;
      if (charts.size > MAX_CHARTS && oldest !== undefined) charts.delete(oldest);
      return needs;
    },
    forget: (request) => void charts.delete(keyOf(request)),
    needsOfObjects: async ({ manifests, name, operation, signal }) => {
      const known = await knownObjects(manifests.join('\n---\n'), name.namespace, findKind, signal);
      return objectNeeds(known, operation);
    },
  };
}

function keyOf({ name, chart }: PreflightRequest): string {
  return `${name.namespace}/${name.release} ${chart}`;
}

/** Those of kinds that the cluster knows. */
async function knownObjects(manifest: string, namespace: string, findKind: FindKind, signal: AbortSignal | undefined) {
  const objects = allObjectsOf(manifest, namespace);
  const known = objects.map(async (object): Promise<readonly KnownObject[]> => {
    const apiVersion = object.object['apiVersion'];
    if (typeof apiVersion !== 'string') return [];
    const kind = await findKind(apiVersion, object.kind, signal);
    return kind === undefined ? [] : [{ object, kind }];
  });
  return (await Promise.all(known)).flat();
}

/**
 * The manifest with its hooks; empty when the chart does not render without a cluster, for helm then says why. One that is
 * too large to be read is refused here: helm would have applied it all before its answer could not be read either.
 */
async function rendered(helm: Pick<Helm, 'run'>, log: Log, request: PreflightRequest): Promise<string> {
  const { name, chart, values, valuesFiles, signal } = request;
  const files = [...valuesFiles, '-'].flatMap((file) => ['--values', file]);
  const args = ['template', ...files, namespaceArgument(name.namespace), '--', name.release, chart];
  const input = stringifyJson(values);
  try {
    return await helm.run(args, { input, timeoutMs: TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) });
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof SlipwayError && error.code === 'SLW_HELM_OUTPUT') throw error;
    log.debug({ reason: coerceError(error).message, release: name.release }, 'the chart does not render by itself');
    return '';
  }
}
