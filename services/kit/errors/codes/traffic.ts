import type { ErrorTable } from '../definition.ts';

export const trafficErrors = {
  SLW_TRAFFIC_INPUT: {
    message: 'Traffic to the service {service} cannot be routed: {reason}',
    next: 'Correct what is named above in the chart of the service or in the task, then deploy again.',
    http: 422,
    exit: 2,
    retryable: false,
  },
  SLW_TRAFFIC_WHOLE: {
    message:
      'Without a mesh or a gateway, traffic to {service} goes wholly to one side; {canary}/{primary} is not possible',
    next: 'Ask for 100/0 or 0/100, or install Istio or the Gateway API and set traffic.adapter.',
    http: 422,
    exit: 2,
    retryable: false,
  },
  SLW_TRAFFIC_NOT_SERVED: {
    message: 'traffic.adapter is {adapter}, but the cluster does not serve {needed}',
    next: 'Install its resource definitions, or set SLIPWAY_TRAFFIC_ADAPTER to auto, service or none.',
    http: 502,
    exit: 2,
    retryable: false,
  },
  SLW_TRAFFIC_FOREIGN: {
    message: '{object} in {namespace} does not split traffic between {service}-canary and {service}-primary: {reason}',
    next: 'See who changed it (`kubectl get --show-managed-fields -o yaml`); the next release writes it anew.',
    http: 409,
    exit: 4,
    retryable: false,
  },
} as const satisfies ErrorTable;
