import type { RemoteSettings } from '../../git/index.ts';
import type { SecretValues } from '../../secrets/index.ts';

type Credentials = Pick<RemoteSettings, 'https' | 'ssh'>;

/** As they are kept in a secret: one key each, which can be read and replaced in Kubernetes by hand. Pure. */
export function toSecret({ https, ssh }: Credentials): SecretValues {
  const values = {
    token: https?.token,
    caCertificate: https?.caCertificate,
    insecure: https?.insecure === true ? 'true' : undefined,
    proxy: https?.proxy,
    privateKey: ssh?.privateKey,
    passphrase: ssh?.passphrase,
  };
  const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(given);
}

/** The opposite of `toSecret`. Pure. */
export function fromSecret({
  token,
  caCertificate,
  insecure,
  proxy,
  privateKey,
  passphrase,
}: SecretValues): Credentials {
  const https = {
    ...(token === undefined ? {} : { token }),
    ...(caCertificate === undefined ? {} : { caCertificate }),
    ...(insecure === 'true' ? { insecure: true } : {}),
    ...(proxy === undefined ? {} : { proxy }),
  };
  return {
    ...(Object.keys(https).length === 0 ? {} : { https }),
    ...(privateKey === undefined ? {} : { ssh: { privateKey, ...(passphrase === undefined ? {} : { passphrase }) } }),
  };
}
