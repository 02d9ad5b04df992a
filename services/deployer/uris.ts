import { slipwayError } from '../kit/errors/index.ts';
import { objectsOf } from '../kit/helm/index.ts';
import type { ServiceScope, UriLists } from './input.ts';

export interface EndpointSettings {
  /** Keptn's HOSTNAME_TEMPLATE. */
  readonly hostname: string;
  readonly protocol: string;
  readonly suffix: string;
  readonly port: number;
}

interface Port {
  readonly port: number;
  readonly protocol?: string;
}

/**
 * Addresses of a `direct` deployment (specs/keptn.md 2.1): the service's name in its namespace with the port of the
 * manifest's first Service, and the public host name. Empty when the chart has no Service with a port.
 */
export function directUris(
  manifest: string,
  scope: ServiceScope,
  namespace: string,
  settings: EndpointSettings,
): UriLists {
  const port = portOf(objectsOf(manifest, ['Service'], namespace)[0]?.object);
  if (port === undefined) return {};
  return { local: [`http://${scope.service}.${namespace}:${port}`], public: [publicUri(scope, namespace, settings)] };
}

/**
 * The hostname template with its placeholders, in any case, filled in; the rest stays as written.
 * @throws SLW_DEPLOY_HOSTNAME when that is no http address
 */
export function publicUri(scope: ServiceScope, namespace: string, settings: EndpointSettings): string {
  const values: Readonly<Record<string, string>> = {
    PROJECT: scope.project,
    STAGE: scope.stage,
    SERVICE: scope.service,
    NAMESPACE: namespace,
    INGRESS_PROTOCOL: settings.protocol.toLowerCase(),
    INGRESS_HOSTNAME_SUFFIX: settings.suffix,
    INGRESS_PORT: String(settings.port),
  };
  const url = settings.hostname.replace(
    /\$\{(\w+)\}/g,
    (placeholder, key: string) => values[key.toUpperCase()] ?? placeholder,
  );
  if (/^https?:\/\//.test(url) && URL.canParse(url)) return url;
  throw slipwayError('SLW_DEPLOY_HOSTNAME', { url });
}

/** The lowest TCP port, else the lowest of all; a port without a protocol is TCP to Kubernetes. */
function portOf(service: Readonly<Record<string, unknown>> | undefined): number | undefined {
  const ports = (service?.['spec'] as { ports?: unknown } | undefined)?.ports;
  const all = (Array.isArray(ports) ? (ports as Port[]) : []).filter(({ port }) => Number.isInteger(port));
  const tcp = all.filter(({ protocol }) => protocol === undefined || protocol === 'TCP');
  const choice = (tcp.length > 0 ? tcp : all).map(({ port }) => port);
  return choice.length === 0 ? undefined : Math.min(...choice);
}
