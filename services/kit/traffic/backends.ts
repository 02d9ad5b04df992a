import type { ServicePort, Sides, TrafficTarget } from './types.ts';

/** The names of the two Services behind Service N (specs/keptn.md 2.2). */
export function backendsOf({ service }: Pick<TrafficTarget, 'service'>): Sides<string> {
  return { canary: `${service}-canary`, primary: `${service}-primary` };
}

/** The port that Keptn announces for a service: the lowest of TCP, else the lowest of all (specs/keptn.md 2.1). */
export function publicPort(ports: readonly ServicePort[]): number {
  const tcp = ports.filter(({ protocol }) => protocol === undefined || protocol === 'TCP');
  return Math.min(...(tcp.length > 0 ? tcp : ports).map(({ port }) => port));
}
