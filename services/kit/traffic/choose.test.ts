import { describe, expect, test } from '@jest/globals';
import { chooseRouter } from './choose.ts';
import type { AdapterSetting, RouterChoice, ServedTraffic } from './types.ts';

const ISTIO = 'networking.istio.io/v1alpha3';
const GATEWAY = 'gateway.networking.k8s.io/v1';
const istio: RouterChoice = { kind: 'istio', apiVersion: ISTIO };
const gateway: RouterChoice = { kind: 'gateway-api', apiVersion: GATEWAY };
const both: ServedTraffic = { istio: ISTIO, gatewayApi: GATEWAY };

describe('chooseRouter', () => {
  test.each<[AdapterSetting, ServedTraffic, RouterChoice]>([
    ['auto', both, istio],
    ['auto', { istio: ISTIO }, istio],
    ['auto', { gatewayApi: GATEWAY }, gateway],
    ['auto', {}, { kind: 'service' }],
    ['istio', both, istio],
    ['gateway-api', both, gateway],
    ['service', both, { kind: 'service' }],
    ['none', both, { kind: 'none' }],
    ['none', {}, { kind: 'none' }],
  ])('%s, served %j: %j', (configured, served, choice) => {
    expect(chooseRouter(configured, served)).toEqual(choice);
  });

  test.each<[AdapterSetting, ServedTraffic, RegExp]>([
    ['istio', { gatewayApi: GATEWAY }, /adapter is istio, but the cluster does not serve VirtualService/],
    ['gateway-api', { istio: ISTIO }, /adapter is gateway-api, but the cluster does not serve HTTPRoute/],
  ])('%s is refused where only %j is served', (configured, served, message) => {
    expect(() => chooseRouter(configured, served)).toThrow(message);
  });
});
