import type { FastifyRequest } from 'fastify';
import { isObject } from '../../kit/events/index.ts';

/**
 * Where a request is about the project that its body names. The body can be absent: who has the right nowhere is refused,
 * and that is recorded, before it is read.
 */
export const NAMED_IN_BODY = {
  scope({ body }: FastifyRequest): { readonly project?: string } {
    const name = isObject(body) ? body['name'] : undefined;
    return typeof name === 'string' ? { project: name } : {};
  },
};
