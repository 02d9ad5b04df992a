import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { coerceError, slipwayError, type SlipwayError } from '../errors/index.ts';
import type { ClusterSource } from '../kube/index.ts';
import type { Log } from '../log/index.ts';
import { harden } from './harden.ts';
import type { Origin } from './origin.ts';
import type { ClusterSettings } from './types.ts';

export type Renewal = NonNullable<ClusterSource['renewal']>;

export interface RenewalRequest {
  readonly cluster: string;
  readonly settings: ClusterSettings;
  readonly origin: Origin;
  /** Where helm and the API client read it: a private copy of a Secret, or the file itself. */
  readonly path: string;
  readonly log: Log;
  readonly now: () => number;
}

/** A kubeconfig that is read again at use, but not for each of the hundred calls of a delivery. */
const FRESH_MS = 10_000;

/** Keeps a cluster's kubeconfig as its origin has it. What the origin no longer has is used no longer. */
export function createRenewal(request: RenewalRequest): Renewal {
  const { cluster, origin, log, now } = request;
  let known: { readonly version: string; readonly at: number } | undefined;
  let reading: Promise<string> | undefined;

  async function readAnew(): Promise<string> {
    try {
      const version = await bringUpToDate(request, known?.version);
      known = { version, at: now() };
      return version;
    } catch (thrown) {
      const error = coerceError(thrown);
      if (known !== undefined && error.retryable) {
        log.warn({ error, cluster }, 'goes on with the kubeconfig as it was read before');
        return known.version;
      }
      known = undefined;
      throw error;
    }
  }

  function renew(): Promise<string> {
    reading ??= readAnew().finally(() => (reading = undefined));
    return reading;
  }

  async function unauthenticated(error: SlipwayError): Promise<SlipwayError> {
    const used = known?.version;
    const renewed = await renew().catch((failed: unknown) => coerceError(failed));
    if (typeof renewed !== 'string') return renewed;
    const parameters = { cluster, origin: origin.words };
    if (renewed !== used) return slipwayError('SLW_CLUSTER_RENEWED', parameters, { cause: error });
    return slipwayError('SLW_CLUSTER_CREDENTIALS', { ...parameters, reason: error.message }, { cause: error });
  }

  return {
    current: async () => (known !== undefined && now() - known.at < FRESH_MS ? known.version : renew()),
    explain: async (error) => {
      if (error.code === 'SLW_KUBE_UNAUTHENTICATED') return unauthenticated(error);
      if (error.code !== 'SLW_KUBE_UNREACHABLE') return error;
      return slipwayError('SLW_CLUSTER_UNREACHABLE', { cluster, reason: error.message }, { cause: error });
    },
  };
}

/** The version of what the origin has now, which is at `path` when this resolves. */
async function bringUpToDate(request: RenewalRequest, known: string | undefined): Promise<string> {
  const { cluster, settings, origin, path } = request;
  const isCopy = settings.secret !== undefined;
  try {
    const text = await origin.read();
    const version = createHash('sha256').update(text).digest('hex');
    if (!isCopy || version === known) return version;
    const hardened = harden(text, settings.context, settings.allow ?? []);
    if ('kubeconfig' in hardened) {
      await writePrivately(path, hardened.kubeconfig);
      return version;
    }
    const reasons = hardened.refused.join('; ');
    throw slipwayError('SLW_CLUSTER_KUBECONFIG', { cluster, origin: origin.words, reasons });
  } catch (error) {
    // What was taken away or refused must not stay behind as a copy that still opens the cluster.
    if (isCopy && !coerceError(error).retryable) await rm(path, { force: true });
    throw error;
  }
}

/** Whole or not at all, and never readable for anybody else, not even for the moment before its mode is set. */
async function writePrivately(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await chmod(dirname(path), 0o700);
  const aside = `${path}.${randomUUID()}`;
  try {
    await writeFile(aside, text, { mode: 0o600, flag: 'wx' });
    await rename(aside, path);
  } finally {
    await rm(aside, { force: true });
  }
}
