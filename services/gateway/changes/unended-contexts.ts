import type { Bus } from '../../kit/bus/index.ts';
import { activeSequences } from '../../kit/sequences/index.ts';

/**
 * Contexts with runs in a project, or of a service in it, that have not ended: the conductor aborts them when it reads that
 * the project or the service is deleted.
 */
export async function unendedContexts(
  bus: Bus,
  { project, service }: { readonly project: string; readonly service?: string },
): Promise<number> {
  const runs = await activeSequences(bus, { project, ...(service === undefined ? {} : { service }) });
  return new Set(runs.map(({ context }) => context)).size;
}
