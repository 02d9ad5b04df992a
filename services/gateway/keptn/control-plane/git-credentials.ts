import { Type, type Static } from 'typebox';
import { slipwayError } from '../../../kit/errors/index.ts';
import type { ProjectAbout, RemoteSettings } from '../../../kit/projects/index.ts';
import { base64 } from './base64.ts';

const closed = { additionalProperties: false };
const text = Type.String({ maxLength: 2_048 });
const secret = Type.String({ maxLength: 65_536 });

const proxySchema = Type.Object(
  { url: text, scheme: text, user: Type.Optional(text), password: Type.Optional(text) },
  closed,
);

/** How Keptn's clients name a remote and the way in. */
export const gitCredentialsSchema = Type.Object(
  {
    remoteURL: text,
    user: Type.Optional(text),
    mode: Type.Optional(Type.String({ description: 'Not needed: the block that is there says it.' })),
    https: Type.Optional(
      Type.Object(
        {
          token: secret,
          insecureSkipTLS: Type.Optional(Type.Boolean()),
          certificate: Type.Optional(Type.String({ maxLength: 65_536, description: 'PEM in base64.' })),
          proxy: Type.Optional(proxySchema),
        },
        closed,
      ),
    ),
    ssh: Type.Optional(
      Type.Object(
        {
          privateKey: Type.String({ maxLength: 65_536, description: 'PEM in base64.' }),
          privateKeyPass: Type.Optional(text),
        },
        closed,
      ),
    ),
  },
  closed,
);

type GitCredentials = Static<typeof gitCredentialsSchema>;

/** What may be told of a remote, under Keptn's names. */
export const remoteSchema = Type.Object({ remoteURL: Type.String(), user: Type.Optional(Type.String()) });

export function remoteOf({ remote }: ProjectAbout): Static<typeof remoteSchema> | undefined {
  if (remote === undefined) return undefined;
  return { remoteURL: remote.url, ...(remote.user === undefined ? {} : { user: remote.user }) };
}

/** @throws SLW_HTTP_REQUEST_INVALID for two ways in at once, and for what is no base64 */
export function remoteSettings(credentials: GitCredentials): RemoteSettings {
  const { remoteURL: url, user = '', https, ssh } = credentials;
  if (https !== undefined && ssh !== undefined) {
    throw slipwayError('SLW_HTTP_REQUEST_INVALID', {
      reasons: 'gitCredentials holds https and ssh, which cannot be used together',
    });
  }
  return {
    url,
    ...(user === '' ? {} : { user }),
    ...(https === undefined ? {} : { https: httpsSettings(https) }),
    ...(ssh === undefined ? {} : { ssh: sshSettings(ssh) }),
  };
}

function httpsSettings(https: NonNullable<GitCredentials['https']>): NonNullable<RemoteSettings['https']> {
  const { token, insecureSkipTLS, certificate = '', proxy } = https;
  return {
    token,
    ...(insecureSkipTLS === undefined ? {} : { insecure: insecureSkipTLS }),
    ...(certificate === ''
      ? {}
      : { caCertificate: base64('gitCredentials.https.certificate', certificate).toString('utf8') }),
    ...(proxy === undefined || proxy.url === '' ? {} : { proxy: proxyUrl(proxy) }),
  };
}

function sshSettings({ privateKey, privateKeyPass = '' }: NonNullable<GitCredentials['ssh']>) {
  return {
    privateKey: base64('gitCredentials.ssh.privateKey', privateKey).toString('utf8'),
    ...(privateKeyPass === '' ? {} : { passphrase: privateKeyPass }),
  };
}

/** Keptn gives host and port as `url`, and the scheme apart. */
function proxyUrl({ url, scheme, user = '', password = '' }: Static<typeof proxySchema>): string {
  const secrets = password === '' ? '' : `:${encodeURIComponent(password)}`;
  const who = user === '' ? '' : `${encodeURIComponent(user)}${secrets}@`;
  return `${scheme}://${who}${url.replace(/^[a-z]+:\/\//, '')}`;
}
