import { REFERENCE_FILE } from './reference.ts';
import type { ChartOrigin } from './types.ts';

/** A place in a service's resources where a chart lies. */
export interface ChartPlace {
  readonly origin: ChartOrigin;
  /** The resource that tells: a Chart.yaml, a package, a reference. */
  readonly file: string;
}

/** Where a service's chart can lie, in the order in which people are told. */
export function chartPlaces(service: string): readonly ChartPlace[] {
  return [
    { origin: 'folder', file: `helm/${service}/Chart.yaml` },
    { origin: 'folder', file: 'helm/Chart.yaml' },
    { origin: 'package', file: `helm/${service}.tgz` },
    { origin: 'reference', file: REFERENCE_FILE },
  ];
}

/** The charts among a service's resources; exactly one is what a delivery needs. */
export function findCharts(service: string, files: readonly string[]): readonly ChartPlace[] {
  const present = new Set(files);
  return chartPlaces(service).filter((place) => present.has(place.file));
}
