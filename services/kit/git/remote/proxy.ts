import { slipwayError } from '../../errors/index.ts';
import { HOST, hostRefusal, printable, type RemotePolicy } from './policy.ts';

/** Those that curl knows. */
const SCHEMES: readonly string[] = ['http:', 'https:', 'socks4:', 'socks4a:', 'socks5:', 'socks5h:'];

/**
 * Asked before anything goes over the network: a proxy is a host like any other, git would go around one without a host, and name
 * a part of a password that is not escaped. @throws SLW_GIT_REMOTE_REFUSED, which never repeats the proxy
 */
export function checkProxy(proxy: string, url: string, policy: RemotePolicy): void {
  const reason = refusal(proxy, policy);
  if (reason !== undefined) throw slipwayError('SLW_GIT_REMOTE_REFUSED', { url: printable(url), reason });
}

/** A proxy without its credentials; undefined for what is none. */
export function proxyAddress(proxy: string): URL | undefined {
  const address = parsed(proxy);
  if (address === undefined) return undefined;
  address.username = '';
  address.password = '';
  return address;
}

/** As the proxy is told it; undefined when there is none. */
export function proxyPassword(proxy: string): string | undefined {
  const { password = '' } = parsed(proxy) ?? {};
  try {
    return password === '' ? undefined : decodeURIComponent(password);
  } catch {
    return password;
  }
}

function refusal(proxy: string, policy: RemotePolicy): string | undefined {
  if (/[\p{Cc}\p{Z}\p{Cs}\\"'`]/u.test(proxy))
    return 'its proxy holds spaces, quotes, backslashes or control characters';
  const address = proxyAddress(proxy);
  if (address === undefined) return 'its proxy cannot be read as an URL; write what is special in a password as in %40';
  const { protocol, hostname, host, pathname, search, hash } = address;
  if (!SCHEMES.includes(protocol)) return `its proxy must begin with ${SCHEMES.map((name) => `${name}//`).join(', ')}`;
  if (!HOST.test(hostname)) return 'its proxy has no host name';
  if (!['', '/'].includes(pathname) || search !== '' || hash !== '') return 'its proxy has more than a host and a port';
  const reason = hostRefusal(host.toLowerCase(), policy);
  return reason === undefined ? undefined : `its proxy is elsewhere: ${reason}`;
}

/** Git takes one without a scheme for http://. */
function parsed(proxy: string): URL | undefined {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
  return URL.canParse(text) ? new URL(text) : undefined;
}
