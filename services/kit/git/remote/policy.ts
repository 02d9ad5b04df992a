import { slipwayError } from '../../errors/index.ts';

/** Which remotes may be used. */
export interface RemotePolicy {
  /** `host` or `host:port`, lower case; `*` is any. */
  readonly allowedHosts: readonly string[];
  /** Hosts spoken to without TLS. */
  readonly plainHttpHosts: readonly string[];
  readonly allowFile: boolean;
}

export interface RemotePolicySettings {
  readonly allowedHosts: string;
  readonly plainHttpHosts: string;
  readonly allowFile: boolean;
}

/** The policy in the settings `git.*`. */
export function remotePolicy({ allowedHosts, plainHttpHosts, allowFile }: RemotePolicySettings): RemotePolicy {
  return { allowedHosts: listOf(allowedHosts), plainHttpHosts: listOf(plainHttpHosts), allowFile };
}

interface Address {
  readonly scheme: 'https' | 'http' | 'ssh' | 'file';
  /** Lower case, with the port where one is named; empty for a folder. */
  readonly host: string;
}

const LONGEST = 2_000;
/** A name or an address. */
export const HOST = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$|^\[[0-9a-f:.]+\]$/i;
/** user@host:path, which git takes for ssh. */
const SHORT_SSH = /^[A-Za-z0-9_][-A-Za-z0-9_.]*@([^@:/[\]]+):(?!\/\/)[^:]+$/;
/** What answers there is the machine or the cloud itself, and never a Git server. */
const LINK_LOCAL = /^(169\.254\.|\[fe[89ab][0-9a-f]:)/i;

/** Asked before anything goes over the network. @throws SLW_GIT_REMOTE_REFUSED */
export function checkRemoteUrl(url: string, policy: RemotePolicy): void {
  const address = addressOf(url);
  const reason = typeof address === 'string' ? address : refusal(address, policy);
  if (reason !== undefined) throw slipwayError('SLW_GIT_REMOTE_REFUSED', { url: printable(url), reason });
}

/** The scheme and host of an URL that was checked. */
export function remoteHost(url: string): Address {
  const address = addressOf(url);
  if (typeof address === 'string') {
    throw slipwayError('SLW_GIT_REMOTE_REFUSED', { url: printable(url), reason: address });
  }
  return address;
}

/** The address, or why there is none. */
function addressOf(url: string): Address | string {
  if (url.length > LONGEST) return `it is longer than ${LONGEST} characters`;
  if (/[\p{Cc}\p{Z}\p{Cs}\\"'`]/u.test(url)) return 'it holds spaces, quotes, backslashes or control characters';
  const [, shortHost] = SHORT_SSH.exec(url) ?? [];
  if (shortHost !== undefined) return named('ssh', shortHost);
  if (url.startsWith('file:///')) return { scheme: 'file', host: '' };
  const [scheme] = /^(https|http|ssh)(?=:\/\/)/.exec(url) ?? [];
  if (scheme === undefined) return 'it must begin with https:// or ssh://, or be like git@host:path';
  return URL.canParse(url) ? parsed(scheme as Address['scheme'], new URL(url)) : 'it cannot be read as an URL';
}

function parsed(
  scheme: Address['scheme'],
  { password, hostname, port, pathname, search, hash }: URL,
): Address | string {
  if (password !== '') return 'it holds a password; give credentials apart from it';
  if (search !== '' || hash !== '') return 'it has a query or a fragment';
  if (pathname === '' || pathname === '/') return 'it has no path';
  return named(scheme, hostname, port);
}

function named(scheme: Address['scheme'], hostname: string, port = ''): Address | string {
  if (!HOST.test(hostname)) return 'its host is no host name';
  return { scheme, host: `${hostname.toLowerCase()}${port === '' ? '' : `:${port}`}` };
}

function refusal({ scheme, host }: Address, policy: RemotePolicy): string | undefined {
  if (scheme === 'file') return policy.allowFile ? undefined : 'folders are not allowed (setting git.allowFile)';
  const reason = hostRefusal(host, policy);
  if (reason !== undefined) return reason;
  if (scheme !== 'http' || policy.plainHttpHosts.includes(host)) return undefined;
  return 'http:// is only for hosts that are listed as without TLS (setting git.plainHttpHosts)';
}

/** Why nothing may go to a host; undefined when it may. */
export function hostRefusal(host: string, { allowedHosts }: RemotePolicy): string | undefined {
  if (allowedHosts.includes(host)) return undefined;
  if (LINK_LOCAL.test(host)) return `${host} is never a Git server`;
  if (allowedHosts.includes('*')) return undefined;
  return `the allowed hosts are: ${allowedHosts.join(', ') || 'none'} (setting git.allowedHosts)`;
}

/** What may be a password is not repeated: all before the last @, for a password can hold anything. */
export function printable(url: string): string {
  return JSON.stringify(url.replace(/^([a-z+]*:\/\/)?.*@/s, '$1***@').slice(0, 200));
}

function listOf(text: string): readonly string[] {
  const items = text.split(',').map((item) => item.trim().toLowerCase());
  return items.filter((item) => item !== '');
}
