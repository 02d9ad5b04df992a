import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { slipwayError } from '../errors/index.ts';
import type { ClusterSource } from './types.ts';

const SERVICE_ACCOUNT_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

export interface ClusterSettings {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
}

/**
 * Finds the cluster in kubectl's order: the setting, KUBECONFIG, ~/.kube/config, the pod's service account. Done once
 * and handed to both the API client and helm, so that the two can never talk to different clusters.
 * @throws SLW_KUBE_CONFIG
 */
export function locateCluster(
  settings: ClusterSettings,
  env: Readonly<Record<string, string | undefined>>,
  exists: (path: string) => boolean = existsSync,
): ClusterSource {
  const context = settings.context ? { context: settings.context } : {};
  const named = settings.kubeconfig || env['KUBECONFIG'];
  if (named) {
    // helm runs in another folder: a relative path would mean another file there.
    const files = named
      .split(delimiter)
      .filter(Boolean)
      .map((file) => resolve(file));
    if (files.some(exists)) return { kubeconfig: files.join(delimiter), ...context };
    throw slipwayError('SLW_KUBE_CONFIG', { reason: `the kubeconfig ${named} does not exist` });
  }
  const usual = join(env['HOME'] ?? homedir(), '.kube', 'config');
  if (exists(usual)) return { kubeconfig: usual, ...context };
  if (env['KUBERNETES_SERVICE_HOST'] && exists(SERVICE_ACCOUNT_TOKEN)) return {};
  const reason = `neither a setting nor KUBECONFIG names a kubeconfig, ${usual} does not exist, and this is no pod with a service account`;
  throw slipwayError('SLW_KUBE_CONFIG', { reason });
}
