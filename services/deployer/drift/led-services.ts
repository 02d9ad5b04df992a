import type { ManifestObject } from '../../kit/helm/index.ts';

interface Routing {
  readonly spec?: {
    readonly selector?: Readonly<Record<string, string>>;
    /** Istio. */
    readonly http?: readonly { readonly route?: readonly Destination[] }[];
    /** Gateway API. */
    readonly rules?: readonly {
      readonly backendRefs?: readonly { readonly name: string; readonly weight?: number }[];
    }[];
  };
}

interface Destination {
  readonly destination: { readonly host: string };
  readonly weight?: number;
}

/**
 * The pod selectors that an object of the generated release leads traffic to: its own for a plain Service, those of the
 * Services that have a weight for a route. Pure.
 */
export function ledSelectors(
  traffic: ManifestObject,
  services: readonly ManifestObject[],
): readonly Readonly<Record<string, string>>[] {
  const { spec = {} } = traffic.object as Routing;
  if (traffic.kind === 'Service') return spec.selector === undefined ? [] : [spec.selector];
  const istio = (spec.http ?? []).flatMap(({ route = [] }) => route);
  const gateway = (spec.rules ?? []).flatMap(({ backendRefs = [] }) => backendRefs);
  const led = [
    ...istio.filter(({ weight = 0 }) => weight > 0).map(({ destination }) => destination.host.split('.')[0]),
    ...gateway.filter(({ weight = 1 }) => weight > 0).map(({ name }) => name),
  ];
  return services
    .filter(({ name }) => led.includes(name))
    .map(({ object }) => (object as Routing).spec?.selector)
    .filter((selector) => selector !== undefined);
}
