import type { FastifyRequest } from 'fastify';
import type { Sender } from '../../kit/audit/index.ts';

/** Who sends a request, as the audit says it. */
export function senderOf({ actor, method, routeOptions, ip }: FastifyRequest, right: string): Sender {
  return { actor: actor.name, kind: actor.kind, right, route: `${method} ${routeOptions.url ?? ''}`, address: ip };
}
