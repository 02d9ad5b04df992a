import { restoreOverlay } from '../../kit/charts/index.ts';
import type { JsonObject } from '../../kit/events/index.ts';
import type { Committed } from '../../kit/projects/index.ts';
import type { ServiceScope } from '../input.ts';
import { printable } from '../readable.ts';
import type { Work } from '../work.ts';

/** What runs is what Git shows: the values of the version that serves again become the service's values. */
export function restoreValues({ deps, eventId }: Work, scope: ServiceScope, values: JsonObject): Promise<Committed> {
  const text = `Roll back ${scope.service} in ${scope.stage}\n\nEvent ${printable(eventId)}`;
  return restoreOverlay(deps.charts.projects, scope, values, text);
}
