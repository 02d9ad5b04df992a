import { errors, jwtVerify } from 'jose';
import { SlipwayError, slipwayError } from '../../errors/index.ts';
import type { Log } from '../../log/index.ts';
import { claimsOf, type Claims } from './claims.ts';
import { fetchJson } from './fetch-json.ts';
import { createKeys } from './keys.ts';
import type { ProviderSettings } from './settings.ts';

/** Checks a token. @throws SLW_HTTP_UNAUTHORIZED, SLW_ACCESS_PROVIDER_DOWN */
export type Verifier = (token: string) => Promise<Claims>;

/** Signatures by keys that the provider alone has; never `none`, nor HS256, whose key would be the public one. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const CLOCK_SKEW_SECONDS = 30;
const LONGEST = 14_000;

export function createVerifier(
  settings: ProviderSettings,
  { clock, log }: { readonly clock: () => Date; readonly log: Log },
): Verifier {
  const { issuer, audiences, caFile, tokenFile } = settings;
  const keys = createKeys({
    ...{ issuer, clock, log },
    fetchJson: async (address) => fetchJson(address, { caFile, tokenFile }),
  });
  return async (token) => {
    if (token.length > LONGEST) throw unauthorized('a token that is too long');
    try {
      const { payload } = await jwtVerify(token, keys, {
        ...{ issuer, audience: [...audiences], algorithms: ALGORITHMS, clockTolerance: CLOCK_SKEW_SECONDS },
        ...{ requiredClaims: ['exp', 'sub'], currentDate: clock() },
      });
      return claimsOf(payload, settings);
    } catch (error) {
      if (error instanceof SlipwayError) throw error;
      throw unauthorized(wordsFor(error), error);
    }
  };
}

/** Three parts that begin as a JSON object does in base64: what no token of a file looks like. */
export function looksLikeJwt(token: string): boolean {
  return /^eyJ[\w-]*\.[\w-]*\.[\w-]*$/.test(token);
}

function wordsFor(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'a token that has expired';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'a token signed in a way that is not taken';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'a token with a wrong signature';
  if (error instanceof errors.JWKSNoMatchingKey)
    return 'a token signed by a key that the identity provider does not name';
  if (!(error instanceof errors.JWTClaimValidationFailed)) return 'a token that cannot be read';
  const words: Readonly<Record<string, string>> = {
    aud: 'a token for another audience',
    iss: 'a token of another issuer',
    nbf: 'a token that is not valid yet',
  };
  return words[error.claim] ?? `a token without a usable claim ${error.claim}`;
}

function unauthorized(what: string, cause?: unknown): Error {
  return slipwayError('SLW_HTTP_UNAUTHORIZED', { what }, { cause });
}
