import type { ErrorTable } from '../definition.ts';

export const kubeErrors = {
  SLW_KUBE_UNREACHABLE: {
    message: 'The Kubernetes API server {server} cannot be reached: {reason}',
    next: 'Check that the cluster runs and that this machine may connect to it; `slipway doctor` tries it.',
    http: 503,
    exit: 8,
    retryable: true,
  },
  SLW_KUBE_BUSY: {
    message: 'The Kubernetes API server {server} cannot answer now ({status}): {reason}',
    next: 'Slipway tries again by itself; if it lasts, look at the load and the log of the API server.',
    http: 503,
    exit: 8,
    retryable: true,
  },
  SLW_KUBE_UNAUTHENTICATED: {
    message: 'The Kubernetes API server {server} does not accept the credentials: {reason}',
    next: 'Renew the token or certificate in the kubeconfig, or the service account of the pod.',
    http: 502,
    exit: 5,
    retryable: false,
  },
  SLW_KUBE_FORBIDDEN: {
    message: 'Kubernetes does not allow it: {reason}',
    next: 'Give the account that Slipway uses a Role with the verb and resource named above.',
    http: 502,
    exit: 5,
    retryable: false,
  },
  SLW_KUBE_REFUSED: {
    message: 'The Kubernetes API server refused {request} ({status}): {reason}',
    next: 'Correct what the API server names; the version of the cluster may not know the resource.',
    http: 502,
    exit: 1,
    retryable: false,
  },
  SLW_KUBE_CONFLICT: {
    message: 'The Kubernetes API server refused {request}, because the object has changed meanwhile: {reason}',
    next: 'Nothing needs to be done: Slipway reads the object again and decides anew.',
    http: 409,
    exit: 4,
    retryable: true,
  },
  SLW_KUBE_INVALID: {
    message: 'The Kubernetes API server refused {request}, because it does not fit the object: {reason}',
    next: 'Correct what the API server names; when a guarded change was refused, the object is no longer as it was seen.',
    http: 422,
    exit: 4,
    retryable: false,
  },
  SLW_KUBE_ANSWER: {
    message: 'The Kubernetes API server {server} gave an answer that Slipway cannot use: {reason}',
    next: 'Check that the address is a Kubernetes API server and not a proxy in front of it.',
    http: 502,
    exit: 1,
    retryable: false,
  },
  SLW_KUBE_CONFIG: {
    message: 'There is no usable Kubernetes configuration: {reason}',
    next: 'Set KUBECONFIG or SLIPWAY_KUBE_KUBECONFIG and SLIPWAY_KUBE_CONTEXT, or start the sandbox: `slipway sandbox up`.',
    http: 500,
    exit: 2,
    retryable: false,
  },
} as const satisfies ErrorTable;
