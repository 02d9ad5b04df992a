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

/** By the name of the definition. */
export const CRDS = {
  'virtualservices.networking.istio.io': ISTIO,
  'destinationrules.networking.istio.io': ISTIO,
  'gateways.gateway.networking.k8s.io': ofGatewayApi('gateways'),
  'httproutes.gateway.networking.k8s.io': ofGatewayApi('httproutes'),
} as const satisfies Readonly<Record<string, CrdSource>>;

export type CrdName = keyof typeof CRDS;
