import { slipwayError } from '../errors/index.ts';
import type { Labels, TrafficRequest, TrafficTarget } from './types.ts';

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
/** `-primary` must fit behind it into the 63 characters of a Service name. */
const SERVICE = /^[a-z]([-a-z0-9]{0,53}[a-z0-9])?$/;
const HOST = /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Names come from charts and events and end up in API paths: what Kubernetes would refuse never gets there. */
export function checkTarget({ service, namespace }: TrafficTarget): void {
  if (!SERVICE.test(service)) refuse(service, 'its name must be a DNS label of at most 55 characters');
  if (!LABEL.test(namespace)) refuse(service, `the namespace ${JSON.stringify(namespace)} is not a DNS label`);
}

/** @throws SLW_TRAFFIC_INPUT */
export function checkRequest(request: TrafficRequest): void {
  checkTarget(request);
  const { service, hosts, ports, selectors, weights } = request;
  const { canary, primary } = weights;
  const percents = [canary, primary].every((weight) => Number.isInteger(weight) && weight >= 0);
  if (!percents || canary + primary !== 100) {
    refuse(service, `the weights ${canary} and ${primary} are not two whole percentages that sum to 100`);
  }
  const host = hosts.find((candidate) => candidate.length > 253 || !HOST.test(candidate));
  if (host !== undefined) refuse(service, `${JSON.stringify(host)} is not a host name in lower case`);
  if (ports.length === 0) refuse(service, 'the Service has no port');
  const wrong = ports.find(({ port }) => !Number.isInteger(port) || port < 1 || port > 65_535);
  if (wrong !== undefined) refuse(service, `${String(wrong.port)} is not a port number`);
  if (isWithin(selectors.canary, selectors.primary) || isWithin(selectors.primary, selectors.canary)) {
    refuse(service, 'the selectors of canary and primary cannot be told apart: one selects the pods of the other');
  }
}

/** A selector selects all pods that have its labels, so also those that another selector with more labels selects. */
export function isWithin(few: Labels, many: Labels): boolean {
  return Object.entries(few).every(([key, value]) => many[key] === value);
}

function refuse(service: string, reason: string): never {
  throw slipwayError('SLW_TRAFFIC_INPUT', { service: JSON.stringify(service), reason });
}
