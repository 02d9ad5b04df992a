import type { ChartDependencies, ResolvedChart } from '../kit/charts/index.ts';
import type { TaskTools } from '../kit/executor/index.ts';
import type { Helm, ReleaseName, Releases } from '../kit/helm/index.ts';
import type { Kube } from '../kit/kube/index.ts';
import type { DeploymentInput } from './input.ts';
import type { NameTemplates } from './names.ts';
import type { EndpointSettings } from './uris.ts';

export interface DeployerDependencies {
  readonly helm: Helm;
  readonly releases: Releases;
  readonly kube: Kube;
  readonly charts: ChartDependencies;
  /** As given to `createHelm`: by it a helm that an earlier life left running is known. */
  readonly helmWorkDir: string;
  readonly names: NameTemplates;
  readonly endpoints: EndpointSettings;
  /** Milliseconds an upgrade may take when the task does not say. */
  readonly timeoutMs: number;
  readonly clock: () => Date;
  /** Unique each time, at most 40 letters, digits and dashes. */
  readonly newId: () => string;
}

/** One deployment under way. */
export interface Work {
  readonly deps: DeployerDependencies;
  readonly tools: TaskTools;
  readonly input: DeploymentInput;
  readonly name: ReleaseName;
  readonly chart: ResolvedChart;
  readonly eventId: string;
  /** The event's identity (source and id) as a label. */
  readonly eventLabel: string;
}

/** What a deployment came to: a release that is ready, or words on why not and what runs instead. */
export type Outcome =
  { readonly kind: 'deployed'; readonly manifest: string } | { readonly kind: 'failed'; readonly message: string };
