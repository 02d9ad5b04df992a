import { lenientYaml, valueAt } from './lenient-yaml.ts';

/**
 * The stages that a shipyard names, as far as it can be read: the conductor judges shipyards, here is only asked what a
 * project had. None where nothing can be told.
 */
export function stagesNamed(shipyard: string): readonly string[] {
  const stages = valueAt(valueAt(lenientYaml(shipyard), 'spec'), 'stages');
  if (!Array.isArray(stages)) return [];
  return stages.map((stage) => valueAt(stage, 'name')).filter((name) => typeof name === 'string');
}
