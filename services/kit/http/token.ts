import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '../config/index.ts';
import { messageOf, slipwayError } from '../errors/index.ts';
import { isLoopback } from './loopback.ts';

const SHORTEST_TOKEN = 8;

/**
 * The token that everybody may share; undefined when none is set and only loopback is listened on, or others say who they
 * are by tokens of their own.
 * @throws SLW_HTTP_TOKEN_UNREADABLE, SLW_HTTP_TOKEN_REQUIRED
 */
export function resolveToken(
  http: Pick<Config['http'], 'host' | 'token' | 'tokenFile'>,
  ownTokens: boolean,
): string | undefined {
  const token = http.token ?? (http.tokenFile === undefined ? undefined : readToken(http.tokenFile));
  if (token === undefined && !ownTokens && !isLoopback(http.host)) {
    throw slipwayError('SLW_HTTP_TOKEN_REQUIRED', { host: http.host });
  }
  return token;
}

/** Whether a token is that one. Digests are compared, so that neither content nor length shows in time. */
export function sameToken(token: string): (given: string) => boolean {
  const expected = digest(token);
  return (given) => timingSafeEqual(digest(given), expected);
}

/** The token of a request. An empty x-token is none: Keptn's CLI sends one beside its Bearer. */
export function givenToken(headers: IncomingHttpHeaders): string | undefined {
  const own = headers['x-token'];
  if (typeof own === 'string' && own !== '') return own;
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
