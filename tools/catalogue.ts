/** A program that Slipway runs and does not write itself. */
export interface Tool {
  readonly name: ToolName;
  /** Go package it is built from, in the module of `module`. */
  readonly package: string;
  /** Pinned by go.mod in the module folder; catalogue.test.ts checks that both agree. */
  readonly version: string;
  /** Folder of the go.mod, relative to the project root. */
  readonly module: string;
  /** Go module whose version counts. */
  readonly provider: string;
  /** Environment variable that names a program to use instead. */
  readonly variable: string;
  /** Cold build on two cores, measured; what is compiled for an earlier tool of the table is not counted again. */
  readonly seconds: number;
  /** Text put into the program at link time, `-X name=value`. */
  readonly stamps?: readonly string[];
  /** Oldest version that is taken from PATH or a variable, and how the program is asked. */
  readonly accepts?: { readonly oldest: string; readonly ask: readonly string[] };
}

export type ToolName =
  | 'etcd'
  | 'nats-server'
  | 'helm'
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'kwok'
  | 'rollouts-controller'
  | 'rollouts-step-plugin'
  | 'registry';

/** What the cluster part of the sandbox runs. */
export const CLUSTER_TOOLS: readonly ToolName[] = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
];

const KUBERNETES = { provider: 'k8s.io/kubernetes', version: '1.36.3', module: 'tools' } as const;

// Without these the API server calls itself v0.0.0 and Helm refuses every chart that has a `kubeVersion`.
const KUBERNETES_STAMPS = [
  'k8s.io/component-base/version.gitVersion=v1.36.3',
  'k8s.io/component-base/version.gitMajor=1',
  'k8s.io/component-base/version.gitMinor=36',
  'k8s.io/component-base/version.gitTreeState=clean',
];

/** In the order of building, in which the parts share most of one compile. */
export const CATALOGUE: readonly Tool[] = [
  {
    name: 'etcd',
    package: 'go.etcd.io/etcd/server/v3',
    provider: 'go.etcd.io/etcd/server/v3',
    version: '3.6.12',
    module: 'tools',
    variable: 'SLIPWAY_ETCD',
    seconds: 63,
  },
  {
    name: 'nats-server',
    package: 'github.com/nats-io/nats-server/v2',
    provider: 'github.com/nats-io/nats-server/v2',
    version: '2.14.5',
    module: 'tools',
    variable: 'SLIPWAY_NATS_SERVER',
    seconds: 21,
    accepts: { oldest: '2.12.0', ask: ['--version'] },
  },
  {
    name: 'helm',
    package: 'helm.sh/helm/v4/cmd/helm',
    provider: 'helm.sh/helm/v4',
    version: '4.2.4',
    module: 'tools',
    variable: 'SLIPWAY_HELM',
    seconds: 107,
    stamps: ['helm.sh/helm/v4/internal/version.version=v4.2.4'],
    accepts: { oldest: '4.0.0', ask: ['version', '--short'] },
  },
  {
    ...KUBERNETES,
    name: 'kube-apiserver',
    package: 'k8s.io/kubernetes/cmd/kube-apiserver',
    variable: 'SLIPWAY_KUBE_APISERVER',
    seconds: 209,
    stamps: KUBERNETES_STAMPS,
  },
  {
    ...KUBERNETES,
    name: 'kube-controller-manager',
    package: 'k8s.io/kubernetes/cmd/kube-controller-manager',
    variable: 'SLIPWAY_KUBE_CONTROLLER_MANAGER',
    seconds: 60,
    stamps: KUBERNETES_STAMPS,
  },
  {
    ...KUBERNETES,
    name: 'kube-scheduler',
    package: 'k8s.io/kubernetes/cmd/kube-scheduler',
    variable: 'SLIPWAY_KUBE_SCHEDULER',
    seconds: 20,
    stamps: KUBERNETES_STAMPS,
  },
  {
    name: 'kwok',
    package: 'sigs.k8s.io/kwok/cmd/kwok',
    provider: 'sigs.k8s.io/kwok',
    version: '0.8.0',
    module: 'tools',
    variable: 'SLIPWAY_KWOK',
    seconds: 12,
  },
  {
    name: 'rollouts-controller',
    package: 'github.com/argoproj/argo-rollouts/cmd/rollouts-controller',
    provider: 'github.com/argoproj/argo-rollouts',
    version: '1.10.1',
    module: 'tools',
    variable: 'SLIPWAY_ROLLOUTS_CONTROLLER',
    seconds: 68,
  },
  {
    // A step plugin that does what its configuration says, made for the controller's own tests.
    name: 'rollouts-step-plugin',
    package: 'github.com/argoproj/argo-rollouts/test/cmd/step-plugin-e2e',
    provider: 'github.com/argoproj/argo-rollouts',
    version: '1.10.1',
    module: 'tools',
    variable: 'SLIPWAY_ROLLOUTS_STEP_PLUGIN',
    seconds: 2,
  },
  {
    name: 'registry',
    package: 'github.com/distribution/distribution/v3/cmd/registry',
    provider: 'github.com/distribution/distribution/v3',
    version: '3.1.2',
    // Its own module: its newer dependencies would move the Kubernetes libraries of the others.
    module: 'tools/registry',
    variable: 'SLIPWAY_REGISTRY',
    seconds: 45,
  },
];

/** The catalogue's entry of that name. */
export function toolNamed(name: ToolName): Tool {
  const tool = CATALOGUE.find((candidate) => candidate.name === name);
  if (tool === undefined) throw new TypeError(`no tool is called ${name}`);
  return tool;
}
