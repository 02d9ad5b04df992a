import type { FastifyRequest } from 'fastify';
import { demand, forbidden, mayDo, mayPartly, type Actor, type Right, type Wish } from '../access/index.ts';
import type { Identify } from './identify.ts';
import type { IdentifyOrRefuse } from './limit-wrong.ts';
import { pathScope, scopesOf } from './scope.ts';
import type { HttpApp } from './types.ts';

/**
 * Has every route ask who sends the request and whether they may. What a sender has nowhere is refused before the body is
 * read; what depends on the query or the body once these were checked by their schemas. `again` is asked while an answer lasts.
 */
export function addGuard(app: HttpApp, identify: IdentifyOrRefuse, again: Identify): void {
  // Set by the first hook, before anything reads it.
  app.decorateRequest('actor', undefined as unknown as Actor);
  app.decorateRequest('failure', undefined);
  app.decorateRequest('place', undefined);
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.open === true) return;
    request.actor = await identify(request, reply);
    const right = rightOf(request);
    if (right === undefined) return;
    const wish = { right, ...(request.routeOptions.config.scope === undefined ? pathScope(request) : {}) };
    if (!mayPartly(request.actor, wish)) throw forbidden(request.actor, reasonOf(request.actor, wish));
  });
  app.addHook('preHandler', async (request) => {
    if (request.routeOptions.config.open !== true) checkAll(request);
  });
  app.decorateRequest('recheck', async function recheck(this: FastifyRequest) {
    this.actor = await again(this);
    checkAll(this);
  });
}

/** The right that a request needs; undefined: to be known is enough, or the handler asks for itself. */
export function rightOf({ routeOptions, method, is404 }: FastifyRequest): Right | undefined {
  if (is404) return undefined;
  const right = routeOptions.config.right ?? (method === 'GET' || method === 'HEAD' ? 'read' : 'configure');
  return right === 'any' || right === 'events' ? undefined : right;
}

function checkAll(request: FastifyRequest): void {
  const right = rightOf(request);
  if (right === undefined) return;
  for (const wish of wishesOf(request, right)) check(request, wish);
}

function wishesOf(request: FastifyRequest, right: Right): readonly Wish[] {
  const own = request.routeOptions.config.scope?.(request);
  return (own === undefined ? scopesOf(request) : [own]).map((scope) => ({ right, ...scope }));
}

function check({ actor, routeOptions }: FastifyRequest, wish: Wish): void {
  if (routeOptions.config.filtered !== true) return demand(actor, wish);
  if (!mayPartly(actor, wish)) throw forbidden(actor, reasonOf(actor, wish));
}

function reasonOf(actor: Actor, wish: Wish): string {
  const decision = mayDo(actor, wish);
  return decision.allowed ? 'it is refused' : decision.reason;
}
