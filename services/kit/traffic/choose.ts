import { slipwayError } from '../errors/index.ts';
import type { AdapterSetting, RouterChoice, ServedTraffic } from './types.ts';

/**
 * The way to split traffic. `auto` takes Istio before the Gateway API, because it leads the calls between services too
 * and is what Keptn used; a cluster with neither has plain Services.
 * @throws SLW_TRAFFIC_NOT_SERVED when the configuration asks for what the cluster does not serve
 */
export function chooseRouter(configured: AdapterSetting, served: ServedTraffic): RouterChoice {
  switch (configured) {
    case 'auto':
      return ofIstio(served) ?? ofGatewayApi(served) ?? { kind: 'service' };
    case 'istio':
      return ofIstio(served) ?? refuse(configured, 'VirtualService and DestinationRule of networking.istio.io');
    case 'gateway-api':
      return ofGatewayApi(served) ?? refuse(configured, 'HTTPRoute of gateway.networking.k8s.io');
    case 'service':
    case 'none':
      return { kind: configured };
  }
}

function ofIstio({ istio }: ServedTraffic): RouterChoice | undefined {
  return istio === undefined ? undefined : { kind: 'istio', apiVersion: istio };
}

function ofGatewayApi({ gatewayApi }: ServedTraffic): RouterChoice | undefined {
  return gatewayApi === undefined ? undefined : { kind: 'gateway-api', apiVersion: gatewayApi };
}

function refuse(adapter: AdapterSetting, needed: string): never {
  throw slipwayError('SLW_TRAFFIC_NOT_SERVED', { adapter, needed });
}
