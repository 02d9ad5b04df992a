import type { FastifyReply, FastifyRequest } from 'fastify';
import { SlipwayError, slipwayError } from '../errors/index.ts';
import type { Identify } from './identify.ts';
import { givenToken } from './token.ts';
import type { CountWrong } from './wrong-tokens.ts';

/** Who sends a request; may set headers of the refusal. */
export type IdentifyOrRefuse = (request: FastifyRequest, reply: FastifyReply) => Promise<Awaited<ReturnType<Identify>>>;

/**
 * Refuses wrong tokens of an address that has sent too many, with 429 and the end of the connection: each further guess
 * costs a new one. Right ones are let in as ever, for many people may stand behind one address.
 */
export function limitWrongTokens(identify: Identify, count: CountWrong, limit: number): IdentifyOrRefuse {
  return async (request, reply) => {
    try {
      return await identify(request);
    } catch (error) {
      if (!isWrongToken(error) || givenToken(request.headers) === undefined) throw error;
      const { ip: address, log } = request;
      const { wait, first } = count(address);
      if (wait === 0) throw error;
      if (first) log.warn({ address, limit }, 'an address sends wrong tokens; more of them are refused for now');
      reply.header('retry-after', wait).header('connection', 'close');
      throw slipwayError('SLW_HTTP_WRONG_TOKENS', { reason: error.message, limit, address }, { cause: error });
    }
  };
}

function isWrongToken(error: unknown): error is SlipwayError {
  return error instanceof SlipwayError && error.code === 'SLW_HTTP_UNAUTHORIZED';
}
