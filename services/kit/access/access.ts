import type { Config } from '../config/index.ts';
import { slipwayError } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import { digestOf, withDigest } from './digest.ts';
import { checkedSettings, createVerifier, looksLikeJwt, type Claims, type Verifier } from './oidc/index.ts';
import { keepRights, type RightsTable } from './rights-file/index.ts';
import type { Actor } from './types.ts';

/** Knows senders by their tokens. */
export interface Access {
  /** Who sends that token. @throws SLW_HTTP_UNAUTHORIZED, SLW_ACCESS_PROVIDER_DOWN */
  identify(token: string): Promise<Actor>;
  close(): void;
}

export interface AccessOptions {
  readonly settings: Config['access'];
  readonly clock: () => Date;
  readonly log: Log;
}

const NOTHING: RightsTable = { tokens: [], claimed: [] };

/**
 * Users and rights of the settings; undefined when none are set, and the one token of `http.token` is all there is.
 * @throws SLW_ACCESS_FILE_UNREADABLE, SLW_ACCESS_FILE_INVALID, SLW_ACCESS_OIDC_SETTINGS
 */
export async function openAccess({ settings, clock, log }: AccessOptions): Promise<Access | undefined> {
  const provider = checkedSettings(settings);
  if (provider === undefined && settings.tokensFile === undefined) return undefined;
  const verify = provider === undefined ? undefined : createVerifier(provider, { clock, log });
  const rights = settings.tokensFile === undefined ? undefined : await keepRights(settings.tokensFile, log);
  return {
    identify: async (token) => identify(token, rights?.table() ?? NOTHING, verify, clock()),
    close: () => rights?.close(),
  };
}

async function identify(token: string, table: RightsTable, verify: Verifier | undefined, now: Date): Promise<Actor> {
  const entries = withDigest(table.tokens, digestOf(token));
  const [first] = entries;
  if (first === undefined) {
    if (verify === undefined || !looksLikeJwt(token))
      throw slipwayError('SLW_HTTP_UNAUTHORIZED', { what: 'a wrong token' });
    return actorOf(await verify(token), table);
  }
  const valid = entries.filter(({ expires }) => expires === undefined || expires > now.getTime());
  if (valid.length === 0)
    throw slipwayError('SLW_HTTP_UNAUTHORIZED', { what: `the token ${first.name}, which has expired` });
  return { name: first.name, kind: 'token', grants: valid.map(({ grant }) => grant) };
}

/** Somebody the provider knows and the file does not is known, and may do nothing. */
function actorOf({ name, subject, groups }: Claims, { claimed }: RightsTable): Actor {
  const theirs = claimed.filter(
    (entry) => entry.subject === subject || (entry.group !== undefined && groups.includes(entry.group)),
  );
  return { name, kind: 'oidc', groups, grants: theirs.map(({ grant }) => grant) };
}
