import type { Bus } from '../kit/bus/index.ts';
import type { ChartDependencies, ResolvedChart } from '../kit/charts/index.ts';
import type { Cluster, Clusters } from '../kit/clusters/index.ts';
import type { JsonObject } from '../kit/events/index.ts';
import type { TaskTools } from '../kit/executor/index.ts';
import type { Helm, ReleaseName, Releases } from '../kit/helm/index.ts';
import type { Kube } from '../kit/kube/index.ts';
import type { Rollouts, RolloutView } from '../kit/rollouts/index.ts';
import type { TrafficSettings } from '../kit/traffic/index.ts';
import type { Preflight } from '../kit/preflight/index.ts';
import type { NameTemplates } from '../kit/names/index.ts';
import type { EndpointSettings } from './uris.ts';

export interface DeployerDependencies {
  readonly helm: Helm;
  readonly releases: Releases;
  readonly kube: Kube;
  readonly preflight: Preflight;
  readonly charts: ChartDependencies;
  /** As given to `createHelm`: by it a helm that an earlier life left running is known. */
  readonly helmWorkDir: string;
  readonly names: NameTemplates;
  readonly endpoints: EndpointSettings;
  readonly traffic: TrafficSettings;
  /** Milliseconds an upgrade may take when the task does not say. */
  readonly timeoutMs: number;
  /** The most replicas that an action may scale to. */
  readonly maxReplicas: number;
  /** The Argo Rollouts of a cluster as all of the process share them; absent: each deployment of one makes its own. */
  readonly rollouts?: (kube: Kube) => Rollouts;
  readonly clock: () => Date;
  /** Unique each time, at most 40 letters, digits and dashes. */
  readonly newId: () => string;
}

/** What the deployer needs when it delivers to several clusters. */
export type FleetDependencies = Omit<DeployerDependencies, keyof Cluster> & {
  readonly clusters: Clusters;
  /** Knows what was deleted. */
  readonly bus: Pick<Bus, 'read'>;
};

/** Work on one release for one event. */
export interface Work {
  readonly deps: DeployerDependencies;
  readonly tools: TaskTools;
  readonly name: ReleaseName;
  /** Whose release it is, for its Secrets. */
  readonly labels: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly eventId: string;
  /** The event's identity (source and id) as a label. */
  readonly eventLabel: string;
  /** The same for every step of the task. */
  readonly taskLabel: string;
  /** The run: its shkeptncontext, and that as a label. */
  readonly context: string;
  readonly contextLabel: string;
}

/** A release that is to become what a chart and values say. */
export interface UpgradeWork extends Work {
  readonly chart: Pick<ResolvedChart, 'path' | 'valuesFiles'> & Partial<Pick<ResolvedChart, 'commit'>>;
  /** Everything that helm is given over the chart's values and the values files. */
  readonly values: JsonObject;
}

/** What a deployment came to: a release that is ready, or words on why not and what runs instead. */
export type Outcome =
  | { readonly kind: 'deployed'; readonly manifest: string; readonly rollouts?: readonly RolloutView[] }
  | { readonly kind: 'failed'; readonly message: string };
