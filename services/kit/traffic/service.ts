import { slipwayError } from '../errors/index.ts';
import { backendsOf } from './backends.ts';
import { checkRequest, checkTarget, isWithin } from './check.ts';
import { readObject, type ObjectReader } from './read-object.ts';
import { refuseForeign } from './split.ts';
import type { KubeObject, Labels, Sides, TrafficRequest, TrafficRouter, TrafficTarget, Weights } from './types.ts';

/** Service N itself, which selects the pods of one side: all that a cluster without mesh and gateway offers. */
export function createServiceRouter(kube: ObjectReader): TrafficRouter {
  return {
    kind: 'service',
    objects: (request) => {
      checkRequest(request);
      return [frontService(request)];
    },
    read: async (target, signal) => {
      checkTarget(target);
      const { canary, primary } = backendsOf(target);
      const [front, ...sides] = await Promise.all(
        [target.service, canary, primary].map((service) => selectorOf(kube, { ...target, service }, signal)),
      );
      return weightsOf(target, front, { canary: sides[0], primary: sides[1] });
    },
  };
}

function frontService(request: TrafficRequest): KubeObject {
  const { service, weights, selectors, ports, front = {} } = request;
  const { labels, annotations } = front;
  const metadata = {
    name: service,
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  };
  const spec = { ...front.spec, ports, selector: selectors[wholeSide(service, weights)] };
  return { apiVersion: 'v1', kind: 'Service', metadata, spec };
}

/** @throws SLW_TRAFFIC_WHOLE */
function wholeSide(service: string, { canary, primary }: Weights): 'canary' | 'primary' {
  if (canary === 100) return 'canary';
  if (primary === 100) return 'primary';
  throw slipwayError('SLW_TRAFFIC_WHOLE', { service, canary, primary });
}

async function selectorOf(kube: ObjectReader, target: TrafficTarget, signal: AbortSignal | undefined) {
  const found = await readObject<{ spec?: { selector?: Labels } }>(kube, 'v1', 'services', target, signal);
  return found?.spec?.selector;
}

type Selectors = Sides<Labels | undefined>;

/** Undefined until all three Services are there: N alone is that of a chart without a release pair. */
function weightsOf(target: TrafficTarget, front: Labels | undefined, sides: Selectors): Weights | undefined {
  const canary = meet(front, sides.canary);
  const primary = meet(front, sides.primary);
  if (canary && primary) refuseForeign({ ...target, kind: 'Service' }, 'it selects the pods of both');
  if (canary) return { canary: 100, primary: 0 };
  return primary ? { canary: 0, primary: 100 } : undefined;
}

/** A front with fewer labels than a side selects its pods and maybe others; one with more selects some of them. */
function meet(front: Labels | undefined, side: Labels | undefined): boolean {
  return front !== undefined && side !== undefined && (isWithin(front, side) || isWithin(side, front));
}
