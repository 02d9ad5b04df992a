import type { Command } from 'commander';
import type { RemoteSettings } from '../../kit/projects/index.ts';
import type { Session } from '../session/index.ts';

/** Keptn's names, but for secrets: a list of processes shows arguments to everybody. */
export interface GitOptions {
  readonly gitRemoteUrl?: string;
  readonly gitUser?: string;
  readonly gitTokenFile?: string;
  readonly gitPrivateKey?: string;
  readonly gitPrivateKeyPassFile?: string;
  readonly gitPemCertificate?: string;
  readonly gitProxyUrl?: string;
  readonly insecureSkipTls?: boolean;
}

export function withGitOptions(command: Command): Command {
  return command
    .option(
      '-r, --git-remote-url <url>',
      'the Git repository that the project follows: https://, ssh:// or git@host:path',
    )
    .option('-u, --git-user <user>', 'the user that the token belongs to')
    .option('--git-token-file <file>', 'file with the token, - reads standard input (SLIPWAY_GIT_TOKEN)')
    .option('-k, --git-private-key <file>', 'file with the private key, for ssh')
    .option('--git-private-key-pass-file <file>', 'file with the passphrase of that key (SLIPWAY_GIT_PASSPHRASE)')
    .option('--git-pem-certificate <file>', "file with the certificate of the authority that signed the server's")
    .option('--git-proxy-url <url>', 'the HTTP proxy that leads there; one with a password by SLIPWAY_GIT_PROXY')
    .option('-x, --insecure-skip-tls', 'take any certificate of the server');
}

/** The remote that the options name; nothing when they name none. @throws SLW_CLI_USAGE, SLW_CLI_FILE_UNREADABLE */
export async function remoteIn(session: Session, options: GitOptions): Promise<{ readonly remote?: RemoteSettings }> {
  const { gitRemoteUrl: url, gitUser: user } = options;
  if (url === undefined) {
    await refuseLeftOvers(options);
    return {};
  }
  const parts = { https: await httpsIn(session, options), ssh: await sshIn(session, options) };
  const https = Object.keys(parts.https).length === 0 ? {} : { https: parts.https };
  return { remote: { url, ...(user === undefined ? {} : { user }), ...https, ...parts.ssh } };
}

async function httpsIn({ io: { env } }: Session, options: GitOptions): Promise<NonNullable<RemoteSettings['https']>> {
  const { gitTokenFile, gitPemCertificate, insecureSkipTls } = options;
  const token = gitTokenFile === undefined ? env['SLIPWAY_GIT_TOKEN'] : await secretIn(gitTokenFile);
  const proxy = options.gitProxyUrl ?? env['SLIPWAY_GIT_PROXY'];
  // A token in the environment is not meant for a server that is asked by key.
  const isByKey = options.gitPrivateKey !== undefined && gitTokenFile === undefined;
  return {
    ...(token === undefined || token === '' || isByKey ? {} : { token }),
    ...(gitPemCertificate === undefined ? {} : { caCertificate: await textIn(gitPemCertificate) }),
    ...(insecureSkipTls === true ? { insecure: true } : {}),
    ...(proxy === undefined || proxy === '' ? {} : { proxy }),
  };
}

async function sshIn({ io: { env } }: Session, options: GitOptions): Promise<Pick<RemoteSettings, 'ssh'>> {
  const { gitPrivateKey, gitPrivateKeyPassFile: file } = options;
  if (gitPrivateKey === undefined) return {};
  const passphrase = file === undefined ? env['SLIPWAY_GIT_PASSPHRASE'] : await secretIn(file);
  const secret = passphrase === undefined || passphrase === '' ? {} : { passphrase };
  return { ssh: { privateKey: await textIn(gitPrivateKey), ...secret } };
}

/** Editors end a file with a line end that is no part of a secret. */
async function secretIn(file: string): Promise<string> {
  return (await textIn(file)).replace(/\r?\n$/, '');
}

async function textIn(file: string): Promise<string> {
  const { readText } = await import('../input/index.ts');
  return readText(file === '-' ? '/dev/stdin' : file);
}

async function refuseLeftOvers(options: GitOptions): Promise<void> {
  const { gitUser, gitTokenFile, gitPrivateKey, gitPemCertificate, gitProxyUrl, insecureSkipTls } = options;
  const given = { gitUser, gitTokenFile, gitPrivateKey, gitPemCertificate, gitProxyUrl, insecureSkipTls };
  if (Object.values(given).every((value) => value === undefined)) return;
  const { slipwayError } = await import('../../kit/errors/index.ts');
  const reason = 'Options of a Git remote need its address: --git-remote-url';
  throw slipwayError('SLW_CLI_USAGE', { reason, help: 'slipway update project --help' });
}
