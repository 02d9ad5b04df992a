/** How traffic to a service is split between its canary and its primary: Istio, Gateway API, a plain Service or not. */
export { backendsOf } from './backends.ts';
export { chooseRouter } from './choose.ts';
export { createRouter, type RouterParts } from './router.ts';
export { discoverTraffic } from './discover.ts';
export type {
  AdapterSetting,
  KubeObject,
  Labels,
  RouterChoice,
  RouterKind,
  ServedTraffic,
  ServicePort,
  ServiceTraits,
  Sides,
  TrafficRequest,
  TrafficRouter,
  TrafficSettings,
  TrafficTarget,
  Weights,
} from './types.ts';
