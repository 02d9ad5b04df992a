import type { ErrorTable } from '../definition.ts';

export const uniformErrors = {
  SLW_UNIFORM_INCOMPLETE: {
    message: "incomplete integration ID. At least 'name', 'namespace' and 'nodename' must be set; missing: {missing}.",
    next: 'Set K8S_NAMESPACE, K8S_NODE_NAME and K8S_DEPLOYMENT_NAME for the executor or its distributor.',
    http: 400,
    exit: 2,
    retryable: false,
  },
  SLW_UNIFORM_SUBSCRIPTION_INVALID: {
    message: 'The subscription is not valid: {reason}.',
    next: 'Name the event, and a stage wherever a service is named.',
    http: 400,
    exit: 2,
    retryable: false,
  },
  SLW_UNIFORM_UNKNOWN: {
    message: 'uniform integration not found: {id}.',
    next: 'Register it again; a registration without a sign of life ends after the setting uniform.ttl.',
    http: 404,
    exit: 3,
    retryable: false,
  },
  SLW_UNIFORM_SUBSCRIPTION_UNKNOWN: {
    message: 'Integration {id} has no subscription {subscription}.',
    next: 'List them at /api/controlPlane/v1/uniform/registration/{id}/subscription.',
    http: 404,
    exit: 3,
    retryable: false,
  },
  SLW_UNIFORM_CONTENDED: {
    message: 'The registration {id} was changed by others in each of {tries} attempts.',
    next: 'Send it again.',
    http: 409,
    exit: 4,
    retryable: true,
  },
} as const satisfies ErrorTable;
