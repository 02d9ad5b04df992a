import { objectsOf, type ManifestObject } from '../../kit/helm/index.ts';
import type { Labels } from '../../kit/traffic/index.ts';
import { selects } from './objects.ts';

/** What a chart may render is anything: of each object that matters, what is read of it, with nothing where there is nothing. */
export interface ChartObjects {
  readonly fronts: readonly Front[];
  readonly deployments: readonly PodOwner[];
  /** Workloads that stay single: both sides use them. */
  readonly others: readonly PodOwner[];
  readonly scalers: readonly Scaler[];
  /** Access modes by the name of the claim. */
  readonly claims: ReadonlyMap<string, readonly unknown[]>;
}

export interface Front {
  readonly name: string;
  readonly selector: Labels;
  readonly hasPorts: boolean;
  readonly annotations: Labels;
  readonly object: ManifestObject;
}

export interface PodOwner {
  readonly kind: string;
  readonly name: string;
  readonly matched: Labels;
  readonly hasExpressions: boolean;
  readonly labels: Labels;
  readonly replicas: unknown;
  readonly volumes: readonly unknown[];
  readonly object: ManifestObject;
}

export interface Scaler {
  readonly kind: string;
  readonly name: string;
  /** Name of what it scales. */
  readonly target: unknown;
}

const SINGLE = ['StatefulSet', 'DaemonSet'];
const SCALERS = ['HorizontalPodAutoscaler', 'ScaledObject'];

/** The objects of a rendered chart that blue/green decides by. Pure. */
export function chartObjects(manifest: string, namespace: string): ChartObjects {
  const read = (kinds: readonly string[]) => objectsOf(manifest, kinds, namespace);
  const scalers = read(SCALERS).map(({ kind, name, object }) => {
    const target = at(object, 'spec', 'scaleTargetRef')['name'];
    return { kind, name, target };
  });
  return {
    fronts: read(['Service']).map(frontOf),
    deployments: read(['Deployment']).map(podOwnerOf),
    others: read(SINGLE).map(podOwnerOf),
    scalers,
    claims: new Map(
      read(['PersistentVolumeClaim']).map(({ name, object }) => [name, listOf(at(object, 'spec')['accessModes'])]),
    ),
  };
}

/** The Deployments whose pods a Service leads to. */
export function picked({ selector }: Pick<Front, 'selector'>, owners: readonly PodOwner[]): readonly PodOwner[] {
  return owners.filter(({ labels }) => selects(selector, labels));
}

function frontOf(object: ManifestObject): Front {
  const spec = at(object.object, 'spec');
  return {
    name: object.name,
    selector: labelsOf(spec['selector']),
    hasPorts: listOf(spec['ports']).length > 0,
    annotations: labelsOf(at(object.object, 'metadata')['annotations']),
    object,
  };
}

function podOwnerOf(object: ManifestObject): PodOwner {
  const { kind, name } = object;
  const selector = at(object.object, 'spec', 'selector');
  return {
    kind,
    name,
    matched: labelsOf(selector['matchLabels']),
    hasExpressions: listOf(selector['matchExpressions']).length > 0,
    labels: labelsOf(at(object.object, 'spec', 'template', 'metadata')['labels']),
    replicas: at(object.object, 'spec')['replicas'],
    volumes: listOf(at(object.object, 'spec', 'template', 'spec')['volumes']),
    object,
  };
}

function at(object: unknown, ...path: readonly string[]): Readonly<Record<string, unknown>> {
  let value = object;
  for (const key of path) value = record(value)[key];
  return record(value);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function labelsOf(value: unknown): Labels {
  return Object.fromEntries(Object.entries(record(value)).map(([key, text]) => [key, String(text)]));
}
