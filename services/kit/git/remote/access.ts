import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configText } from './config-text.ts';
import { remoteHost } from './policy.ts';
import type { RemoteSettings } from './types.ts';

export interface AccessOptions {
  /** Where private files may lie while git runs. */
  readonly folder: string;
  /** Host keys of ssh; without one those of first contacts are kept here. */
  readonly knownHostsFile: string | undefined;
}

const PREFIX = 'git-';
/** Longer than any git process may run: what is older was left by a process that was killed. */
const LEFT_OVER = 60 * 60_000;
const PROXY_VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'http_proxy', 'NO_PROXY', 'no_proxy'];

/**
 * Runs work with the environment that lets git in. Credentials are in files of a private folder, for its time: arguments
 * can be read by everybody on the machine, an environment by every process of the same user and by whatever git starts.
 */
export async function withAccess<Value>(
  settings: RemoteSettings,
  options: AccessOptions,
  work: (env: Readonly<Record<string, string>>) => Promise<Value>,
): Promise<Value> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(options.folder, PREFIX));
  try {
    const { scheme } = remoteHost(settings.url);
    const config = join(folder, 'config');
    const secret = async (name: string, content: string) => write(join(folder, name), content);
    const ssh = scheme === 'ssh' ? await sshAccess(settings, folder, options) : undefined;
    await secret('config', configText({ http: await httpSection(settings, scheme, secret), core: ssh?.core ?? {} }));
    return await work({
      ...passedOn(),
      ...ssh?.env,
      GIT_CONFIG_GLOBAL: config,
      GIT_ALLOW_PROTOCOL: scheme,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Takes away what processes left that were killed. */
export async function sweepAccess(folder: string, now: Date): Promise<void> {
  const entries = await readdir(folder).catch(() => []);
  for (const entry of entries.filter((name) => name.startsWith(PREFIX))) {
    const found = await stat(join(folder, entry)).catch(() => undefined);
    const isOld = found !== undefined && now.getTime() - found.mtimeMs > LEFT_OVER;
    if (isOld) await rm(join(folder, entry), { recursive: true, force: true });
  }
}

type WriteSecret = (name: string, content: string) => Promise<string>;

/** A header, and not a helper: no further process, and no first attempt without credentials. */
async function httpSection({ https = {}, user = 'git' }: RemoteSettings, scheme: string, secret: WriteSecret) {
  if (scheme !== 'https' && scheme !== 'http') return {};
  const { token, caCertificate, insecure, proxy } = https;
  const basic = token === undefined ? undefined : Buffer.from(`${user}:${token}`).toString('base64');
  return {
    extraHeader: basic === undefined ? undefined : `Authorization: Basic ${basic}`,
    sslCAInfo: caCertificate === undefined ? undefined : await secret('ca.pem', caCertificate),
    sslVerify: insecure === true ? false : undefined,
    proxy,
    // To follow would be to hand the header to whomever the server names, and around the list of allowed hosts.
    followRedirects: false,
  };
}

/** An own configuration, so that nothing of the machine's has a say: no agent, no other keys, no passwords. */
async function sshAccess({ ssh }: RemoteSettings, folder: string, { knownHostsFile, folder: home }: AccessOptions) {
  const key = join(folder, 'key');
  if (ssh !== undefined) await write(key, `${ssh.privateKey.replaceAll('\r', '').trimEnd()}\n`);
  const { passphrase } = ssh ?? {};
  const lines = [
    'Host *',
    ...(ssh === undefined ? [] : [`IdentityFile ${sshPath(key)}`]),
    'IdentitiesOnly yes',
    'IdentityAgent none',
    'PreferredAuthentications publickey',
    `UserKnownHostsFile ${sshPath(knownHostsFile ?? join(home, 'known_hosts'))}`,
    'GlobalKnownHostsFile /dev/null',
    `StrictHostKeyChecking ${knownHostsFile === undefined ? 'accept-new' : 'yes'}`,
    'UpdateHostKeys no',
    'ConnectTimeout 20',
    'ServerAliveInterval 15',
    'LogLevel ERROR',
    `BatchMode ${passphrase === undefined ? 'yes' : 'no'}`,
  ];
  const config = await write(join(folder, 'ssh_config'), lines.map((line) => `${line}\n`).join(''));
  return {
    core: { sshCommand: `ssh -F ${shellWord(config)}` },
    env: passphrase === undefined ? {} : await askpass(folder, passphrase),
  };
}

/** ssh takes a passphrase from a terminal or from a program, and from nothing else. */
async function askpass(folder: string, passphrase: string): Promise<Readonly<Record<string, string>>> {
  const file = await write(join(folder, 'passphrase'), `${passphrase}\n`);
  const program = join(folder, 'askpass');
  await writeFile(program, `#!/bin/sh\nexec cat ${shellWord(file)}\n`, { mode: 0o700, flag: 'wx' });
  return { SSH_ASKPASS: program, SSH_ASKPASS_REQUIRE: 'force' };
}

async function write(path: string, content: string): Promise<string> {
  await writeFile(path, content, { mode: 0o600, flag: 'wx' });
  return path;
}

/** As ssh's configuration has it, where % begins a placeholder. */
function sshPath(path: string): string {
  return `"${path.replaceAll('%', '%%')}"`;
}

function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The proxies of the machine, which many clusters cannot do without. */
function passedOn(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    PROXY_VARIABLES.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
