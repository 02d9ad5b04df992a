import type { Config } from '../../config/index.ts';
import { slipwayError } from '../../errors/index.ts';

export type OidcSettings = Pick<
  Config['access'],
  'oidcIssuer' | 'oidcAudience' | 'oidcGroupsClaim' | 'oidcNameClaim' | 'oidcCaFile' | 'oidcTokenFile'
>;

export interface ProviderSettings {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly groupsClaim: string;
  readonly nameClaim: string;
  readonly caFile?: string;
  readonly tokenFile?: string;
}

/** The provider of the settings; undefined when none is set. @throws SLW_ACCESS_OIDC_SETTINGS */
export function checkedSettings(settings: OidcSettings): ProviderSettings | undefined {
  const { oidcIssuer: issuer, oidcAudience = '', oidcCaFile: caFile, oidcTokenFile: tokenFile } = settings;
  const audiences = oidcAudience.split(',').flatMap((audience) => (audience.trim() === '' ? [] : [audience.trim()]));
  if (issuer === undefined && audiences.length === 0) return undefined;
  if (issuer === undefined) throw wrong('(none)', 'an audience is set, but no issuer');
  if (audiences.length === 0) throw wrong(issuer, 'no audience is set, and so tokens for anybody would do');
  if (!isTrusted(issuer)) throw wrong(issuer, 'the issuer is no https:// address');
  return {
    ...{ issuer, audiences, groupsClaim: settings.oidcGroupsClaim, nameClaim: settings.oidcNameClaim },
    ...(caFile === undefined ? {} : { caFile }),
    ...(tokenFile === undefined ? {} : { tokenFile }),
  };
}

/** Keys that come without TLS could be anybody's; this machine alone is trusted without. */
export function isTrusted(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  if (protocol === 'https:') return true;
  return protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
}

function wrong(issuer: string, reason: string): Error {
  return slipwayError('SLW_ACCESS_OIDC_SETTINGS', { issuer, reason });
}
