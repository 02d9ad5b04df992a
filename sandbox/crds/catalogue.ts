import { toolNamed } from '../../tools/index.ts';

/** Where a definition comes from: the one place that names its version. */
export interface CrdSource {
  /** Go module with its version, which go checks against the public checksums. */
  readonly module: string;
  /** File in the module, with one definition or several. */
  readonly file: string;
}

const ISTIO: CrdSource = {
  module: 'istio.io/api@v1.31.1',
  file: 'kubernetes/customresourcedefinitions.gen.yaml',
};

// The last line that needs no newer Go than the programs of the sandbox do.
const GATEWAY_API = 'sigs.k8s.io/gateway-api@v1.6.3';

function ofGatewayApi(plural: string): CrdSource {
  return { module: GATEWAY_API, file: `config/crd/standard/gateway.networking.k8s.io_${plural}.yaml` };
}

// The controller's own version: it watches all five of them, and no other version's fields.
const ARGO_ROLLOUTS = `github.com/argoproj/argo-rollouts@v${toolNamed('rollouts-controller').version}`;

function ofArgoRollouts(kind: string): CrdSource {
  return { module: ARGO_ROLLOUTS, file: `manifests/crds/${kind}-crd.yaml` };
}

/** By the name of the definition. */
export const CRDS = {
  'virtualservices.networking.istio.io': ISTIO,
  'destinationrules.networking.istio.io': ISTIO,
  'gateways.gateway.networking.k8s.io': ofGatewayApi('gateways'),
  'httproutes.gateway.networking.k8s.io': ofGatewayApi('httproutes'),
  'rollouts.argoproj.io': ofArgoRollouts('rollout'),
  'analysisruns.argoproj.io': ofArgoRollouts('analysis-run'),
  'analysistemplates.argoproj.io': ofArgoRollouts('analysis-template'),
  'clusteranalysistemplates.argoproj.io': ofArgoRollouts('cluster-analysis-template'),
  'experiments.argoproj.io': ofArgoRollouts('experiment'),
  // SMI publishes its own only for the API of definitions that Kubernetes dropped in 1.22.
  'trafficsplits.split.smi-spec.io': { module: ARGO_ROLLOUTS, file: 'test/e2e/crds/split.yaml' },
} as const satisfies Readonly<Record<string, CrdSource>>;

export type CrdName = keyof typeof CRDS;
