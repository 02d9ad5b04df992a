import { backendsOf, type Labels } from '../../kit/traffic/index.ts';
import { tellingKeys, type DeploymentObject, type ServiceObject } from './objects.ts';

/** What a cluster gives to an object, or what only one object can have: none of it is for a copy (specs/keptn.md 2.2). */
const GIVEN_METADATA = ['namespace', 'resourceVersion', 'uid', 'creationTimestamp', 'generation', 'managedFields'];
const GIVEN_SPEC = ['clusterIP', 'clusterIPs', 'loadBalancerIP', 'externalIPs', 'healthCheckNodePort'];

/** The Service under which the canary's pods, those of the user's chart, are reached. Pure. */
export function canaryService(service: ServiceObject): ServiceObject {
  return renamed(reset(service), backendsOf({ service: service.metadata.name }).canary);
}

/** The Service that selects the primary's pods. Pure. */
export function primaryService(service: ServiceObject): ServiceObject {
  const copy = renamed(reset(service), backendsOf({ service: service.metadata.name }).primary);
  const { labels } = copy.metadata;
  return {
    ...copy,
    metadata: { ...copy.metadata, ...(labels === undefined ? {} : { labels: ofPrimary(labels) }) },
    spec: { ...copy.spec, selector: ofPrimary(copy.spec.selector) },
  };
}

/** The Service of the chart as it was before it was copied to the canary's. Pure. */
export function frontService(canary: ServiceObject): ServiceObject {
  return renamed(canary, canary.metadata.name.replace(/-canary$/, ''));
}

/** The Deployment of the primary: the canary's with pods of its own. Pure. */
export function primaryDeployment(deployment: DeploymentObject): DeploymentObject {
  const copy = renamed(reset(deployment), `${deployment.metadata.name}-primary`);
  const { selector, template } = copy.spec;
  const primary: DeploymentObject = {
    ...copy,
    spec: {
      ...copy.spec,
      selector: { ...selector, matchLabels: ofPrimary(selector.matchLabels) },
      template: { ...template, metadata: { ...template.metadata, labels: ofPrimary(template.metadata.labels) } },
    },
  };
  // Keptn's charts tell their pods by this text which of the two they are.
  return JSON.parse(
    JSON.stringify(primary).replaceAll('keptn_deployment=canary', 'keptn_deployment=primary'),
  ) as DeploymentObject;
}

function ofPrimary(labels: Labels): Labels {
  return { ...labels, ...Object.fromEntries(tellingKeys(labels).map((key) => [key, `${labels[key] ?? ''}-primary`])) };
}

function renamed<T extends ServiceObject | DeploymentObject>(object: T, name: string): T {
  return { ...object, metadata: { ...object.metadata, name } };
}

function reset<T extends ServiceObject | DeploymentObject>(object: T): T {
  const { status: _, ...rest } = object as T & { readonly status?: unknown };
  // A headless Service was asked for by its chart; any other address was given.
  const headless = 'clusterIP' in object.spec && object.spec.clusterIP === 'None';
  const spec = { ...without(object.spec, GIVEN_SPEC), ...(headless ? { clusterIP: 'None' } : {}) };
  const ports: unknown = (spec as Readonly<Record<string, unknown>>)['ports'];
  const own = Array.isArray(ports)
    ? { ports: ports.map((port: Readonly<Record<string, unknown>>) => without(port, ['nodePort'])) }
    : {};
  return { ...rest, metadata: without(object.metadata, GIVEN_METADATA), spec: { ...spec, ...own } } as unknown as T;
}

function without(object: object, keys: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
