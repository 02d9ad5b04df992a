import type { Labels, ServicePort } from '../../kit/traffic/index.ts';

/** What blue/green reads of objects that a chart renders; the rest is copied as it stands. */
interface Named {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Labels; readonly annotations?: Labels };
}

export interface ServiceObject extends Named {
  readonly spec: { readonly selector: Labels; readonly ports: readonly ServicePort[] };
}

export interface DeploymentObject extends Named {
  readonly spec: {
    readonly replicas?: number;
    readonly selector: { readonly matchLabels: Labels };
    readonly template: { readonly metadata: { readonly labels: Labels } };
  };
}

/** The one Service N and the one Deployment D of a chart. */
export interface Pair {
  readonly service: ServiceObject;
  readonly deployment: DeploymentObject;
}

/** The labels by which the primary's pods are told from the canary's (specs/keptn.md 2.2). */
const TELLING = ['app', 'app.kubernetes.io/name'];

export function tellingKeys(labels: Labels | undefined): readonly string[] {
  return TELLING.filter((key) => labels?.[key] !== undefined);
}
