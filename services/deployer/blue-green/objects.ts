import type { Labels, ServicePort } from '../../kit/traffic/index.ts';

/** What blue/green reads of objects that a chart renders; the rest is copied as it stands. */
interface Named {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Labels; readonly annotations?: Labels };
}

export interface ServiceObject extends Named {
  readonly spec: { readonly selector: Labels; readonly ports: readonly ServicePort[]; readonly clusterIP?: string };
}

export interface DeploymentObject extends Named {
  readonly spec: {
    readonly replicas?: number;
    readonly selector: { readonly matchLabels: Labels };
    readonly template: { readonly metadata: { readonly labels: Labels } };
  };
}

/** What of a chart gets two sides: its Deployments, and the Services that lead to their pods. */
export interface Doubled {
  readonly services: readonly ServiceObject[];
  readonly deployments: readonly DeploymentObject[];
}

/** The labels by which the primary's pods are told from the canary's (specs/keptn.md 2.2). */
const TELLING = ['app', 'app.kubernetes.io/name'];

export function tellingKeys(labels: Labels | undefined): readonly string[] {
  return TELLING.filter((key) => labels?.[key] !== undefined);
}

/** Whether a selector picks pods with these labels; one without labels picks none. */
export function selects(selector: Labels, labels: Labels): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

/** The labels of a Deployment's pods. */
export function podLabels({ spec }: DeploymentObject): Labels {
  return spec.template.metadata.labels;
}
