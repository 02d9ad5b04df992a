import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import Provider, { type Configuration, type ResourceServer } from 'oidc-provider';
import { cleanUpLater } from '../clean-up.ts';

export interface TestOidc {
  readonly issuer: string;
  /** Whom tokens are for unless another is asked for. */
  readonly audience: string;
  /** The key that signs, private part included. */
  readonly key: () => JWK;
  /** A token of the client `ci`, valid for an hour, with the groups `builders` and `sre`. */
  readonly token: (audience?: string) => Promise<string>;
  /** From now on another key signs, and the one before is not named any more. */
  readonly rotate: (kid: string) => Promise<void>;
  /** Requests for keys that came. */
  readonly asked: () => number;
  /** Answers with 503, or again as it should. */
  readonly setDown: (down: boolean) => void;
}

const AUDIENCE = 'https://slipway.test';
const CLIENT = { client_id: 'ci', client_secret: 'the-secret-of-ci' };
const LIFETIME_SECONDS = 3_600;

export async function startOidc(): Promise<TestOidc> {
  let answer: RequestListener = (_, response) => void response.writeHead(503).end();
  let [down, asked] = [false, 0];
  const server = createServer((request, response) => {
    if (request.url === '/jwks') asked += 1;
    if (down) return void response.writeHead(503).end();
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUpLater(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let key: JWK = {};
  const rotate = async (kid: string) => {
    key = await newKey(kid);
    const handle = new Provider(issuer, configuration(key)).callback();
    answer = (request, response) => void handle(request, response);
  };
  await rotate('first');
  return {
    ...{ issuer, audience: AUDIENCE, rotate },
    key: () => key,
    token: async (audience = AUDIENCE) => tokenFrom(issuer, audience),
    asked: () => asked,
    setDown: (now) => void (down = now),
  };
}

async function newKey(kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' };
}

function configuration(key: JWK): Configuration {
  const server = (audience: string): ResourceServer => ({
    ...{ scope: '', audience, accessTokenFormat: 'jwt', accessTokenTTL: LIFETIME_SECONDS },
    jwt: { sign: { alg: 'RS256' } },
  });
  return {
    jwks: { keys: [key] },
    clients: [{ ...CLIENT, grant_types: ['client_credentials'], redirect_uris: [], response_types: [] }],
    extraTokenClaims: () => ({ groups: ['builders', 'sre'], email: 'ci@slipway.test' }),
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, resource) => server(resource),
        useGrantedResource: () => true,
      },
    },
  };
}

async function tokenFrom(issuer: string, audience: string): Promise<string> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...CLIENT, resource: audience });
  const response = await fetch(`${issuer}/token`, { method: 'POST', body });
  const { access_token: token, ...rest } = (await response.json()) as { access_token?: string };
  if (token === undefined) throw new Error(`no token: ${JSON.stringify(rest)}`);
  return token;
}
