import { setTimeout as delay } from 'node:timers/promises';
import { cleanUpLater } from '../../support/index.ts';
import type { Kube, ObjectList } from '../../../services/kit/kube/index.ts';
import { backendsOf, type TrafficRouter, type TrafficTarget } from '../../../services/kit/traffic/index.ts';

const EVERY_MS = 20;

export interface TrafficWatch {
  /** Sides in the order in which they got the traffic: `canary`, `primary`. */
  readonly sides: readonly string[];
  /** Moments at which traffic went to a Service without a pod that is ready. */
  readonly faults: readonly string[];
  /** How often it was looked. */
  looks(): number;
  stop(): Promise<void>;
}

/** Looks at weights and ready endpoints all the time, until it is stopped. */
export function watchTraffic(kube: Kube, router: TrafficRouter, target: TrafficTarget): TrafficWatch {
  const [sides, faults]: [string[], string[]] = [[], []];
  let [stopped, looks, frontServed] = [false, 0, false];

  async function ready(service: string): Promise<number> {
    const query = { labelSelector: `kubernetes.io/service-name=${service}` };
    const path = `/apis/discovery.k8s.io/v1/namespaces/${target.namespace}/endpointslices`;
    const slices = (await kube.get<ObjectList<Slice>>(path, { query }))?.items ?? [];
    return slices.flatMap(({ endpoints }) => endpoints ?? []).filter(({ conditions }) => conditions?.ready).length;
  }

  async function look(): Promise<void> {
    const before = await router.read(target);
    const { canary, primary } = backendsOf(target);
    const [onCanary, onPrimary, onFront] = await Promise.all([ready(canary), ready(primary), ready(target.service)]);
    const after = await router.read(target);
    looks += 1;
    if (router.kind === 'service') {
      if (frontServed && onFront === 0) faults.push(`look ${looks}: the Service itself has no endpoint`);
      frontServed ||= onFront > 0;
    }
    // Read one after the other: what changed in between says nothing about one moment.
    if (before === undefined || before.canary !== after?.canary) return;
    const side = before.canary === 100 ? 'canary' : before.primary === 100 ? 'primary' : 'both';
    if (sides.at(-1) !== side) sides.push(side);
    if (before.canary > 0 && onCanary === 0) faults.push(`look ${looks}: the canary gets traffic and is not ready`);
    if (before.primary > 0 && onPrimary === 0) faults.push(`look ${looks}: the primary gets traffic and is not ready`);
  }

  const running = (async () => {
    while (!stopped) {
      await look();
      await delay(EVERY_MS);
    }
  })();
  // Told by stop(); a look that failed must not end the process before.
  running.catch(() => undefined);
  async function stop(): Promise<void> {
    stopped = true;
    await running;
  }
  // A test that fails does not get to stop it.
  cleanUpLater(stop);
  return { sides, faults, looks: () => looks, stop };
}

interface Slice {
  readonly endpoints?: readonly { readonly conditions?: { readonly ready?: boolean } }[] | null;
}
