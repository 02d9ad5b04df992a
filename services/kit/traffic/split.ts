import { slipwayError } from '../errors/index.ts';
import type { Sides, TrafficTarget, Weights } from './types.ts';

/** One destination of a route: the side that it is, undefined for anything else. */
export interface Destination {
  readonly side: keyof Sides<unknown> | undefined;
  readonly weight: number;
}

/** A routing object that was read. `routes` are its rules with their destinations. */
export interface RoutingObject extends TrafficTarget {
  readonly kind: string;
  readonly routes: readonly (readonly Destination[])[];
}

/**
 * What share of the traffic the routes give to each side; undefined when none leads to either.
 * @throws SLW_TRAFFIC_FOREIGN when the routes have no one pair of shares
 */
export function splitOf(object: RoutingObject): Weights | undefined {
  const { routes } = object;
  if (routes.flat().every(({ side }) => side === undefined)) return undefined;
  const [first, ...others] = routes.map((destinations) => sharesOf(object, destinations));
  // One route for each port is one split all the same.
  if (others.some((shares) => shares.canary !== first?.canary)) refuseForeign(object, `it has ${routes.length} routes`);
  return first;
}

function sharesOf(object: RoutingObject, destinations: readonly Destination[]): Weights {
  if (destinations.some(({ side }) => side === undefined)) refuseForeign(object, 'it leads to other services too');
  const canary = sumOf(destinations, 'canary');
  const primary = sumOf(destinations, 'primary');
  if (canary + primary === 0) refuseForeign(object, 'its weights are all zero');
  return inPercent(canary, primary);
}

function sumOf(destinations: readonly Destination[], wanted: keyof Sides<unknown>): number {
  return destinations.reduce((sum, { side, weight }) => (side === wanted ? sum + weight : sum), 0);
}

/** A side that gets anything at all never reads as 0: its pods must not be taken away. */
function inPercent(canary: number, primary: number): Weights {
  const share = Math.round((100 * canary) / (canary + primary));
  const bounded = Math.min(Math.max(share, canary > 0 ? 1 : 0), primary > 0 ? 99 : 100);
  return { canary: bounded, primary: 100 - bounded };
}

/** @throws SLW_TRAFFIC_FOREIGN */
export function refuseForeign(object: TrafficTarget & { readonly kind: string }, reason: string): never {
  const { kind, namespace, service } = object;
  throw slipwayError('SLW_TRAFFIC_FOREIGN', { object: `${kind} ${service}`, namespace, service, reason });
}
