import type { Helm } from '../helm/index.ts';
import type { Projects } from '../projects/index.ts';
import type { ChartPolicy } from './policy.ts';

/** `folder`: unpacked in Git; `package`: a .tgz in Git; `reference`: helm/chart.yaml names a repository. */
export type ChartOrigin = 'folder' | 'package' | 'reference';

export interface ChartRequest {
  readonly project: string;
  readonly stage: string;
  readonly service: string;
  /** The commit to take it from; absent: the newest. */
  readonly commit?: string;
  /** Ends a pull. */
  readonly signal?: AbortSignal;
}

/** A chart on disk, ready for `helm upgrade RELEASE PATH`. */
export interface ResolvedChart {
  /** A folder or a package; absolute. Shared and named by its content: never write to it. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly origin: ChartOrigin;
  /** The commit it was taken from, as asked for or else the full id of the newest. */
  readonly commit: string;
  /** For `helm upgrade -f`, in this order: the overlay, when there is one. */
  readonly valuesFiles: readonly string[];
}

export interface ChartDependencies {
  readonly projects: Projects;
  readonly helm: Pick<Helm, 'run'>;
  readonly policy: ChartPolicy;
  /** The data folder; packages are kept in `cache/packages/`, values in `cache/values/`. */
  readonly dir: string;
}
