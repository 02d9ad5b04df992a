import { readFile } from 'node:fs/promises';
import { coerceError, messageOf, slipwayError } from '../errors/index.ts';
import type { Kube } from '../kube/index.ts';
import type { ClusterSettings } from './types.ts';

/** Where the kubeconfig of a cluster comes from. */
export interface Origin {
  /** How messages name it. */
  readonly words: string;
  /** Its text now. Rejects with SLW_CLUSTER_SECRET, or with what passes by itself. */
  read(): Promise<string>;
}

/** Cluster API writes `value`; `kubectl create secret --from-file=kubeconfig` writes what it says. */
const KEYS = ['kubeconfig', 'value'];

export function secretOrigin(cluster: string, secret: string, kube: Pick<Kube, 'get'>): Origin {
  const [path = '', key] = secret.split(':');
  const [namespace = '', name = ''] = path.split('/');
  const words = `Secret ${path}`;
  const failed = (reason: string, cause?: unknown) =>
    slipwayError('SLW_CLUSTER_SECRET', { cluster, origin: words, reason }, { cause });
  return {
    words,
    read: async () => {
      const found = await secretAt(kube, namespace, name).catch((thrown: unknown) => {
        const error = coerceError(thrown);
        throw error.retryable ? error : failed(error.message, error);
      });
      if (found === undefined) throw failed('it does not exist');
      const data = found.data ?? {};
      const content = (key === undefined ? KEYS : [key]).map((each) => data[each]).find((each) => each !== undefined);
      if (content !== undefined) return Buffer.from(content, 'base64').toString('utf8');
      throw failed(`it has no key ${key ?? KEYS.join(' or ')}, only: ${Object.keys(data).join(', ') || 'none'}`);
    },
  };
}

export function fileOrigin(cluster: string, file: string): Origin {
  return {
    words: file,
    read: async () =>
      readFile(file, 'utf8').catch((cause: unknown) => {
        throw slipwayError('SLW_CLUSTER_SECRET', { cluster, origin: file, reason: messageOf(cause) }, { cause });
      }),
  };
}

async function secretAt(kube: Pick<Kube, 'get'>, namespace: string, name: string) {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${encodeURIComponent(name)}`;
  return kube.get<{ data?: Readonly<Record<string, string>> }>(path);
}

/** The origin of a cluster that the settings name. */
export function originOf(cluster: string, { secret, file }: ClusterSettings, local: Pick<Kube, 'get'>): Origin {
  return secret === undefined ? fileOrigin(cluster, file ?? '') : secretOrigin(cluster, secret, local);
}
