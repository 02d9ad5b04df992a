import type { Kube } from '../kube/index.ts';
import { createGatewayApiRouter } from './gateway-api.ts';
import { createIstioRouter } from './istio.ts';
import { createServiceRouter } from './service.ts';
import type { RouterChoice, TrafficRouter } from './types.ts';

export interface RouterParts {
  readonly kube: Pick<Kube, 'get'>;
  /** As in TrafficSettings. */
  readonly gateway: string;
}

/** The router of that choice. Nothing is read or connected before the first call of `read`. */
export function createRouter(choice: RouterChoice, { kube, gateway }: RouterParts): TrafficRouter {
  switch (choice.kind) {
    case 'istio':
      return createIstioRouter(kube, choice.apiVersion, gateway);
    case 'gateway-api':
      return createGatewayApiRouter(kube, choice.apiVersion, gateway);
    case 'service':
      return createServiceRouter(kube);
    case 'none':
      return { kind: 'none', objects: () => [], read: async () => undefined };
  }
}
