import { Type } from 'typebox';

export const http = Type.Object(
  {
    host: Type.String({ default: '127.0.0.1', description: 'Address to listen on.' }),
    port: Type.Integer({
      default: 8080,
      minimum: 0,
      maximum: 65_535,
      description: 'Port to listen on; 0 picks a free one.',
    }),
    token: Type.Optional(
      Type.String({
        minLength: 8,
        description: 'Token clients send as x-token or Bearer. Without one, only loopback may connect.',
      }),
    ),
    tokenFile: Type.Optional(Type.String({ description: 'File that holds the token.' })),
    bodyLimit: Type.Integer({
      default: 1_048_576,
      minimum: 1_024,
      maximum: 67_108_864,
      description: 'Largest body in bytes.',
    }),
    wrongTokens: Type.Integer({
      default: 30,
      minimum: 0,
      maximum: 1_000_000,
      description:
        'Wrong tokens that one address may send in a minute, to each process; more are answered 429. Right ones are never refused. 0: any number.',
    }),
  },
  { additionalProperties: false },
);

export const access = Type.Object(
  {
    tokensFile: Type.Optional(
      Type.String({
        description: 'File of users and rights: tokens with what they grant, and what groups of oidcIssuer may do.',
      }),
    ),
    oidcIssuer: Type.Optional(
      Type.String({ description: 'Identity provider whose bearer tokens are taken, as it names itself.' }),
    ),
    oidcAudience: Type.Optional(
      Type.String({ description: 'Whom its tokens must be for, comma separated; any one of them will do.' }),
    ),
    oidcNameClaim: Type.String({
      default: 'sub',
      description: 'Claim that holds the name; only one that users cannot choose themselves.',
    }),
    oidcGroupsClaim: Type.String({ default: 'groups', description: 'Claim that holds the groups.' }),
    oidcCaFile: Type.Optional(
      Type.String({ description: 'CA certificate of the provider, when Node does not know it.' }),
    ),
    oidcTokenFile: Type.Optional(
      Type.String({ description: 'Bearer token for its keys; the API server of Kubernetes asks for one.' }),
    ),
  },
  { additionalProperties: false },
);
