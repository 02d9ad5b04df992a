import type { ErrorTable } from '../definition.ts';

export const clusterErrors = {
  SLW_CLUSTER_UNKNOWN: {
    message: 'The setting targets names the cluster {cluster}, but known are only: {known}',
    next: 'Add the cluster to the setting clusters, or correct the name in targets.',
    http: 500,
    exit: 2,
    retryable: false,
  },
  SLW_CLUSTER_SECRET: {
    message: 'The kubeconfig of cluster {cluster} cannot be read from {origin}: {reason}',
    next: 'Create it with `kubectl create secret generic <name> --from-file=kubeconfig=<file>`, and let Slipway get that Secret (chart value config.clusters does).',
    http: 502,
    exit: 3,
    retryable: false,
  },
  SLW_CLUSTER_KUBECONFIG: {
    message: 'The kubeconfig of cluster {cluster} in {origin} is refused: {reasons}',
    next: 'Put tokens and certificates into the kubeconfig itself (`kubectl config view --raw --flatten --minify`), or allow it in the setting clusters.',
    http: 502,
    exit: 2,
    retryable: false,
  },
  SLW_CLUSTER_CREDENTIALS: {
    message: 'Cluster {cluster} does not accept the credentials in {origin}: {reason}',
    next: 'Renew the token or certificate there; Slipway reads it again by itself.',
    http: 502,
    exit: 5,
    retryable: false,
  },
  SLW_CLUSTER_RENEWED: {
    message: 'The credentials of cluster {cluster} in {origin} were renewed while they were in use.',
    next: 'Slipway goes on with the new ones by itself.',
    http: 503,
    exit: 8,
    retryable: true,
  },
  SLW_CLUSTER_UNREACHABLE: {
    message: 'Cluster {cluster} cannot be reached: {reason}',
    next: 'Check that the cluster runs and that Slipway may connect to it (address, firewall, NetworkPolicy of the chart).',
    http: 503,
    exit: 8,
    retryable: true,
  },
} as const satisfies ErrorTable;
