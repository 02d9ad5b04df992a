import { isObject } from '../../../kit/events/index.ts';
import type { Path } from '../../../kit/yaml/index.ts';
import { shipyardSchema } from '../schema.ts';
import type { Remark } from './types.ts';

/** As much of JSON Schema as the shipyard's uses. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** Keys that the schema does not name: they are let pass, and nothing reads them. */
export function keyRemarks(content: unknown): readonly Remark[] {
  return unread(shipyardSchema as Schema, content, []);
}

function unread(schema: Schema, value: unknown, path: Path): Remark[] {
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap((choice) => unread(choice, value, path));
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? [] : value.flatMap((item, index) => unread(items, item, [...path, index]));
  }
  const known = schema.properties;
  if (!isObject(value) || known === undefined) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const inner = Object.hasOwn(known, key) ? known[key] : undefined;
    return inner === undefined ? [remark(key, Object.keys(known), path)] : unread(inner, item, [...path, key]);
  });
}

function remark(key: string, known: readonly string[], path: Path): Remark {
  return {
    severity: 'warning',
    rule: 'key-unknown',
    path: [...path, key],
    message: `Nothing reads the key ${key}.`,
    next: `Known here: ${known.join(', ')}.`,
  };
}
