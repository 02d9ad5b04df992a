import type { FastifyRequest } from 'fastify';
import type { Access, Actor } from '../access/index.ts';
import { slipwayError } from '../errors/index.ts';
import { isLoopback } from './loopback.ts';
import { givenToken, sameToken } from './token.ts';

export type Identify = (request: Pick<FastifyRequest, 'headers'>) => Promise<Actor>;

const EVERYTHING: Actor['grants'] = [{ rights: ['admin'] }];
const SHARED: Actor = { name: 'shared-token', kind: 'shared', grants: EVERYTHING };
const LOOPBACK: Actor = { name: 'loopback', kind: 'loopback', grants: EVERYTHING };

/**
 * Says who sends a request: by the token that all share, or by one of their own. With neither set, whoever is on this
 * machine may do everything; but a web page that a name server points to loopback may not, so only loopback names count.
 * @throws SLW_HTTP_UNAUTHORIZED, SLW_HTTP_HOST_REFUSED, SLW_ACCESS_PROVIDER_DOWN
 */
export function createIdentify(token: string | undefined, access: Access | undefined): Identify {
  const isShared = token === undefined ? undefined : sameToken(token);
  return async ({ headers }) => {
    if (isShared === undefined && access === undefined) return loopback(headers.host ?? '');
    const given = givenToken(headers);
    if (given === undefined) throw slipwayError('SLW_HTTP_UNAUTHORIZED', { what: 'no token' });
    if (isShared?.(given) === true) return SHARED;
    if (access === undefined) throw slipwayError('SLW_HTTP_UNAUTHORIZED', { what: 'a wrong token' });
    return access.identify(given);
  };
}

function loopback(host: string): Actor {
  if (isLoopback(host)) return LOOPBACK;
  throw slipwayError('SLW_HTTP_HOST_REFUSED', { host: host.slice(0, 200) });
}
