import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { messageOf, slipwayError } from '../../errors/index.ts';
import type { JsonObject } from '../../events/index.ts';
import type { Log } from '../../log/index.ts';
import { isTrusted } from './settings.ts';

export interface KeysOptions {
  readonly issuer: string;
  readonly fetchJson: (address: string) => Promise<JsonObject>;
  readonly clock: () => Date;
  readonly log: Log;
}

/** Keys older than this are asked for anew, so that a withdrawn one ends; until there are new ones, they go on. */
const MAX_AGE_MS = 600_000;
/** However many tokens with unknown keys come, the provider is asked no more often than this. */
const COOL_DOWN_MS = 5_000;

interface State {
  find?: ReturnType<typeof createLocalJWKSet>;
  fetchedAt: number;
  attemptedAt: number;
  failure?: unknown;
  asking?: Promise<void>;
}

/**
 * Finds the key a token names among those of the provider. Keys are cached; one that is not known is asked for.
 * @throws SLW_ACCESS_PROVIDER_DOWN when the key is not known and the provider cannot be asked; JWKSNoMatchingKey
 */
export function createKeys(options: KeysOptions): JWTVerifyGetKey {
  const state: State = { fetchedAt: -Infinity, attemptedAt: -Infinity };
  return async (header, token) => {
    const now = options.clock().getTime();
    if (state.find === undefined) await refresh(options, state, now);
    else if (now - state.fetchedAt > MAX_AGE_MS) void refresh(options, state, now).catch(() => undefined);
    try {
      return await find(state, header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      if (state.failure === undefined && now - state.attemptedAt < COOL_DOWN_MS) throw error;
      await refresh(options, state, now);
      return find(state, header, token);
    }
  };
}

async function find(state: State, ...[header, token]: Parameters<JWTVerifyGetKey>) {
  if (state.find === undefined) throw new errors.JWKSNoMatchingKey();
  return state.find(header, token);
}

/** One at a time, and not again before the cool-down is over. */
async function refresh(options: KeysOptions, state: State, now: number): Promise<void> {
  if (state.asking === undefined && now - state.attemptedAt < COOL_DOWN_MS && state.failure !== undefined) {
    throw down(options.issuer, state.failure);
  }
  state.asking ??= ask(options, state, now).finally(() => delete state.asking);
  await state.asking;
}

async function ask(options: KeysOptions, state: State, now: number): Promise<void> {
  const { issuer, log } = options;
  state.attemptedAt = now;
  try {
    state.find = createLocalJWKSet(await fetchKeys(options));
    state.fetchedAt = now;
    if (state.failure !== undefined) log.info({ issuer }, 'the identity provider gives its keys again');
    delete state.failure;
  } catch (failure) {
    if (state.failure === undefined)
      log.warn({ issuer, error: failure }, 'the identity provider did not give its keys');
    state.failure = failure;
    throw down(issuer, failure);
  }
}

async function fetchKeys({ issuer, fetchJson }: KeysOptions): Promise<JSONWebKeySet> {
  const discovered = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const { issuer: named, jwks_uri: address } = discovered;
  if (named !== issuer) throw new Error(`it calls itself ${JSON.stringify(named)}`);
  if (typeof address !== 'string' || !isTrusted(address)) throw new Error('its jwks_uri is no https:// address');
  // createLocalJWKSet checks the shape.
  return (await fetchJson(address)) as unknown as JSONWebKeySet;
}

function down(issuer: string, cause: unknown): Error {
  return slipwayError('SLW_ACCESS_PROVIDER_DOWN', { issuer, reason: messageOf(cause) }, { cause });
}
