import type { Sides, TrafficTarget } from './types.ts';

/** The names of the two Services behind Service N (specs/keptn.md 2.2). */
export function backendsOf({ service }: Pick<TrafficTarget, 'service'>): Sides<string> {
  return { canary: `${service}-canary`, primary: `${service}-primary` };
}
