import type { RolloutView } from '../../kit/rollouts/index.ts';
import type { RolloutsAt } from '../options.ts';

/** The Rollouts of these services' namespaces, each once: services of a stage mostly share one. By namespace and name. */
export async function listRollouts(
  at: RolloutsAt,
  stage: { readonly project: string; readonly stage: string },
  services: readonly string[],
): Promise<readonly RolloutView[]> {
  const seen = new Map<string, RolloutView>();
  const asked = new Set<string>();
  for (const service of services) {
    const { namespace, rollouts } = at({ ...stage, service });
    if (asked.has(namespace)) continue;
    asked.add(namespace);
    for (const view of await rollouts.list(namespace)) seen.set(`${namespace}/${view.name}`, view);
  }
  return [...seen.entries()].toSorted(([a], [b]) => a.localeCompare(b)).map(([, view]) => view);
}
