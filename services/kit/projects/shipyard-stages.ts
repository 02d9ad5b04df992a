import { parse } from 'yaml';

/**
 * The stages that a shipyard names, as far as it can be read: the conductor judges shipyards, here is only asked what a
 * project had. None where nothing can be told.
 */
export function stagesNamed(shipyard: string): readonly string[] {
  const stages = valueAt(valueAt(parsed(shipyard), 'spec'), 'stages');
  if (!Array.isArray(stages)) return [];
  return stages.map((stage) => valueAt(stage, 'name')).filter((name) => typeof name === 'string');
}

function valueAt(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function parsed(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100, logLevel: 'silent' }) as unknown;
  } catch {
    return undefined;
  }
}
