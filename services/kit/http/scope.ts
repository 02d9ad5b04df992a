import type { FastifyRequest } from 'fastify';
import type { Wish } from '../access/index.ts';

export type RequestScope = Omit<Wish, 'right'>;

const DIMENSIONS = ['project', 'stage', 'service'] as const;

interface Sources {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/**
 * Every place that a request names: by its path, and by those fields of query and body that the schema of its route
 * declares, for of others the handler knows nothing. Where two name different ones, all of them.
 */
export function scopesOf(request: FastifyRequest): readonly RequestScope[] {
  const { schema } = request.routeOptions;
  const sources: Sources = {
    params: request.params,
    query: declared(request.query, schema?.querystring),
    body: declared(request.body, schema?.body),
  };
  return DIMENSIONS.reduce<readonly RequestScope[]>(
    (scopes, dimension) => {
      const names = namesIn(sources, dimension);
      return names.length === 0
        ? scopes
        : scopes.flatMap((scope) => names.map((name) => ({ ...scope, [dimension]: name })));
    },
    [{}],
  );
}

/** The place in the path alone: what is known before the body has come. */
export function pathScope({ params }: FastifyRequest): RequestScope {
  return Object.fromEntries(
    DIMENSIONS.flatMap((dimension) =>
      namesIn({ params, query: {}, body: {} }, dimension).map((name) => [dimension, name]),
    ),
  );
}

function namesIn(sources: Sources, dimension: (typeof DIMENSIONS)[number]): readonly string[] {
  const values = [sources.params, sources.query, sources.body].map((source) => fieldOf(source, dimension));
  return [...new Set(values.filter((value) => typeof value === 'string' && value !== ''))] as string[];
}

function declared(source: unknown, schema: unknown): Readonly<Record<string, unknown>> {
  const known = new Set(propertiesOf(schema));
  return Object.fromEntries(DIMENSIONS.filter((name) => known.has(name)).map((name) => [name, fieldOf(source, name)]));
}

function propertiesOf(schema: unknown): readonly string[] {
  const parts = [fieldOf(schema, 'allOf'), fieldOf(schema, 'anyOf')].flat().filter((part) => part !== undefined);
  const properties = fieldOf(schema, 'properties');
  const own = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  return [...own, ...parts.flatMap(propertiesOf)];
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
