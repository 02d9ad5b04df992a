import type { HttpApp } from './types.ts';

const FASTIFY_NAME = Symbol.for('fastify.display-name');

/**
 * Adds routes in a scope of their own, with hooks, parsers and error answers of their own, under a prefix where one is
 * given. Named, since Fastify looks for the name of a scope without one among all modules that are loaded.
 */
export async function addScope(
  app: HttpApp,
  name: string,
  add: (scope: HttpApp) => void,
  options: { readonly prefix?: string } = {},
): Promise<void> {
  await app.register(
    Object.assign(async (scope: HttpApp) => add(scope), { [FASTIFY_NAME]: name }),
    options,
  );
}
