import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '../config/index.ts';
import { messageOf, slipwayError } from '../errors/index.ts';
import { isLoopback } from './loopback.ts';

const SHORTEST_TOKEN = 8;

/**
 * The token that clients must send; undefined when none is set and only loopback is listened on.
 * @throws SLW_HTTP_TOKEN_UNREADABLE, SLW_HTTP_TOKEN_REQUIRED
 */
export function resolveToken(http: Pick<Config['http'], 'host' | 'token' | 'tokenFile'>): string | undefined {
  const token = http.token ?? (http.tokenFile === undefined ? undefined : readToken(http.tokenFile));
  if (token === undefined && !isLoopback(http.host)) {
    throw slipwayError('SLW_HTTP_TOKEN_REQUIRED', { host: http.host });
  }
  return token;
}

/** A check of request headers against the token. Digests are compared, so that neither content nor length shows in time. */
export function tokenCheck(token: string): (headers: IncomingHttpHeaders) => void {
  const expected = digest(token);
  return (headers) => {
    const given = givenToken(headers);
    if (given === undefined) throw slipwayError('SLW_HTTP_UNAUTHORIZED', { what: 'no token' });
    if (!timingSafeEqual(digest(given), expected)) {
      throw slipwayError('SLW_HTTP_UNAUTHORIZED', { what: 'a wrong token' });
    }
  };
}

function givenToken(headers: IncomingHttpHeaders): string | undefined {
  const own = headers['x-token'];
  if (typeof own === 'string') return own;
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

function readToken(file: string): string {
  const token = readTextFile(file).trim();
  if (token.length >= SHORTEST_TOKEN) return token;
  throw slipwayError('SLW_HTTP_TOKEN_UNREADABLE', { file, reason: `it holds fewer than ${SHORTEST_TOKEN} characters` });
}

function readTextFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw slipwayError('SLW_HTTP_TOKEN_UNREADABLE', { file, reason: messageOf(cause) }, { cause });
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
