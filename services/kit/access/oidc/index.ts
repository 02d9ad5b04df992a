/** Bearer tokens of an identity provider: its keys, the check of a token against them, and who it is for. */
export { claimsOf, type Claims } from './claims.ts';
export { createVerifier, looksLikeJwt, type Verifier } from './verifier.ts';
export { checkedSettings, type OidcSettings, type ProviderSettings } from './settings.ts';
