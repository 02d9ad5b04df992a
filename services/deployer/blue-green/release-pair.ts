import { join } from 'node:path';
import { deriveId, isObject, type JsonObject } from '../../kit/events/index.ts';
import { objectsOf, type ReleaseResult } from '../../kit/helm/index.ts';
import {
  chooseRouter,
  createRouter,
  discoverTraffic,
  type RouterKind,
  type TrafficRouter,
} from '../../kit/traffic/index.ts';
import type { ServiceScope } from '../input.ts';
import { generatedName } from '../../kit/names/index.ts';
import { publicUri } from '../uris.ts';
import type { DeployerDependencies, UpgradeWork, Work } from '../work.ts';
import { readGenerated, type Generated } from './generated.ts';
import { keepChart, type PlainChart } from './keep-chart.ts';

/** The user's release (the canary) and the generated one (the primary and the traffic), for one task. */
export interface ReleasePair {
  readonly scope: ServiceScope;
  readonly user: Work;
  readonly generated: Work;
  readonly router: TrafficRouter;
}

/** @throws SLW_TRAFFIC_NOT_SERVED, SLW_KUBE_* */
export async function openPair(user: Work, scope: ServiceScope): Promise<ReleasePair> {
  const { deps, tools } = user;
  const generated = { ...user, name: generatedName(scope, deps.names) };
  const served = await discoverTraffic(deps.kube, tools.signal);
  const current = await recordOf(generated);
  // What leads the traffic now goes on leading it: a mesh that came since is taken when the service is deployed anew.
  const kind = current === undefined ? undefined : routerIn(current.manifest, user.name.namespace);
  const { adapter, gateway } = deps.traffic;
  const router = createRouter(chooseRouter(adapter === 'auto' ? (kind ?? adapter) : adapter, served), {
    kube: deps.kube,
    gateway,
  });
  return { scope, user, generated, router };
}

/** Whether blue/green is how this service was deployed. */
export async function isGenerated({ deps, tools }: Work, scope: ServiceScope): Promise<boolean> {
  return (await deps.releases.history(generatedName(scope, deps.names), tools.signal)).length > 0;
}

/** The newest revision that Helm calls deployed, with its manifest and values. */
export async function recordOf({ deps, name, tools }: Work): Promise<ReleaseResult | undefined> {
  const serving = (await deps.releases.history(name, tools.signal)).findLast(({ status }) => status === 'deployed');
  return serving === undefined ? undefined : deps.releases.read(name, serving.revision, tools.signal);
}

export interface Current {
  readonly objects: Generated;
  readonly values: JsonObject;
}

/** What the generated release holds now. */
export async function currentOf({ generated }: ReleasePair): Promise<Current | undefined> {
  const record = await recordOf(generated);
  const objects = record === undefined ? undefined : readGenerated(record.manifest, generated.name.namespace);
  return record === undefined || objects === undefined ? undefined : { objects, values: record.values };
}

/** The values of a version as its primary has them; they stay in Helm's record, and say what to put back into Git. */
export function ofPrimary(values: JsonObject): JsonObject {
  const { keptn } = values;
  return { ...values, keptn: { ...(isObject(keptn) ? keptn : {}), deployment: 'primary' } };
}

/** One of several upgrades of one task: by its own label a later attempt knows which of them are done. */
export async function stepOf(work: Work, step: string, chart: PlainChart, values: JsonObject): Promise<UpgradeWork> {
  const path = await keepChart(chartsFolder(work.deps), chart, work.deps.newId);
  return { ...work, eventLabel: stepLabel(work, step), chart: { path, valuesFiles: [] }, values };
}

export function stepLabel({ eventLabel }: Work, step: string): string {
  return deriveId(eventLabel, step);
}

/** Host names by which the public reaches the Service. */
export function hostsOf({ scope, user }: ReleasePair, service: string): readonly string[] {
  return [new URL(publicUri({ ...scope, service }, user.name.namespace, user.deps.endpoints)).hostname];
}

function chartsFolder({ charts }: DeployerDependencies): string {
  return join(charts.dir, 'cache', 'generated');
}

function routerIn(manifest: string, namespace: string): RouterKind | undefined {
  if (objectsOf(manifest, ['VirtualService'], namespace).length > 0) return 'istio';
  if (objectsOf(manifest, ['HTTPRoute'], namespace).length > 0) return 'gateway-api';
  return objectsOf(manifest, ['Service'], namespace).length > 2 ? 'service' : undefined;
}
