import { digestOf } from '../digest.ts';
import type { Grant } from '../types.ts';
import type { ClaimedLine, RightsFile, TokenLine } from './schema.ts';

/** A token and what it grants. A token that has several adds their grants up. */
export interface TokenEntry {
  readonly name: string;
  readonly digest: Buffer;
  /** Milliseconds since 1970. */
  readonly expires?: number;
  readonly grant: Grant;
}

/** What a group or a subject of the identity provider is granted. */
export interface ClaimedEntry {
  readonly group?: string;
  readonly subject?: string;
  readonly grant: Grant;
}

export interface RightsTable {
  readonly tokens: readonly TokenEntry[];
  readonly claimed: readonly ClaimedEntry[];
}

/** The file, ready to be asked. `contentOf`: the token in a tokenFile. */
export function tableOf({ tokens = [], oidc = [] }: RightsFile, contentOf: (file: string) => string): RightsTable {
  return { tokens: tokens.map((line) => entryOf(line, contentOf)), claimed: oidc.map(claimedOf) };
}

function entryOf(line: TokenLine, contentOf: (file: string) => string): TokenEntry {
  const { name, sha256, tokenFile = '', expires } = line;
  return {
    name,
    digest: sha256 === undefined ? digestOf(contentOf(tokenFile)) : Buffer.from(sha256, 'hex'),
    ...(expires === undefined ? {} : { expires: Date.parse(expires) }),
    grant: grantOf(line),
  };
}

function claimedOf(line: ClaimedLine): ClaimedEntry {
  const { group, subject } = line;
  return {
    ...(group === undefined ? {} : { group }),
    ...(subject === undefined ? {} : { subject }),
    grant: grantOf(line),
  };
}

function grantOf({ rights, projects, stages, services }: TokenLine | ClaimedLine): Grant {
  return {
    rights,
    ...(projects === undefined ? {} : { projects }),
    ...(stages === undefined ? {} : { stages }),
    ...(services === undefined ? {} : { services }),
  };
}
