import { setTimeout as delay } from 'node:timers/promises';
import { cleanUpLater } from '../../support/index.ts';
import type { Kube, ObjectList } from '../../../services/kit/kube/index.ts';
import { backendsOf, type TrafficRouter, type TrafficTarget } from '../../../services/kit/traffic/index.ts';

/** Far below one upgrade, which a wrong order of them would leave to be seen; each look costs the API server three reads. */
const EVERY_MS = 50;
const OWNER = 'kubernetes.io/service-name';

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

  /** How many endpoints of each Service are ready, at one moment. */
  async function readyEndpoints(services: readonly string[]): Promise<(service: string) => number> {
    const query = { labelSelector: `${OWNER} in (${services.join(',')})` };
    const path = `/apis/discovery.k8s.io/v1/namespaces/${target.namespace}/endpointslices`;
    const slices = (await kube.get<ObjectList<Slice>>(path, { query }))?.items ?? [];
    const of = (service: string) => slices.filter(({ metadata }) => metadata.labels[OWNER] === service);
    const endpoints = (service: string) => of(service).flatMap(({ endpoints }) => endpoints ?? []);
    return (service) => endpoints(service).filter(({ conditions }) => conditions?.ready).length;
  }

  async function look(): Promise<void> {
    const before = await router.read(target);
    const { canary, primary } = backendsOf(target);
    const front = target.service;
    const ready = await readyEndpoints([canary, primary, front]);
    const after = await router.read(target);
    looks += 1;
    if (router.kind === 'service') {
      if (frontServed && ready(front) === 0) faults.push(`look ${looks}: the Service itself has no endpoint`);
      frontServed ||= ready(front) > 0;
    }
    // Read one after the other: what changed in between says nothing about one moment.
    if (before === undefined || before.canary !== after?.canary) return;
    const side = before.canary === 100 ? 'canary' : before.primary === 100 ? 'primary' : 'both';
    if (sides.at(-1) !== side) sides.push(side);
    if (before.canary > 0 && ready(canary) === 0)
      faults.push(`look ${looks}: the canary gets traffic and is not ready`);
    if (before.primary > 0 && ready(primary) === 0)
      faults.push(`look ${looks}: the primary gets traffic and is not ready`);
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
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly endpoints?: readonly { readonly conditions?: { readonly ready?: boolean } }[] | null;
}
