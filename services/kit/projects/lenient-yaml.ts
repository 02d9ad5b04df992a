import { parse } from 'yaml';

/** What a YAML text holds; undefined when it cannot be read as such. Pure. */
export function lenientYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100, logLevel: 'silent' }) as unknown;
  } catch {
    return undefined;
  }
}

/** Undefined where there is no such key, or nothing that could have one. Pure. */
export function valueAt(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
