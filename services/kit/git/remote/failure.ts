import { slipwayError, type ErrorCode, type SlipwayError } from '../../errors/index.ts';

interface Kind {
  readonly code: ErrorCode;
  readonly words: RegExp;
}

/** What git, curl and ssh say in English; the first that fits. */
const KINDS: readonly Kind[] = [
  {
    code: 'SLW_GIT_PROXY_DENIED',
    words: /CONNECT tunnel failed, response 40[137]|code 40[137] from proxy|HTTP 407|returned error: 407/i,
  },
  {
    code: 'SLW_GIT_PROXY_UNREACHABLE',
    words: /could not resolve proxy|proxy CONNECT|CONNECT tunnel failed|from proxy after CONNECT|port \d+ via /i,
  },
  { code: 'SLW_GIT_REMOTE_UNTRUSTED', words: /certificate|host key verification failed|unable to get local issuer/i },
  {
    code: 'SLW_GIT_REMOTE_DENIED',
    words:
      /could not read (username|password)|authentication failed|returned error: (401|403)|permission denied|access denied|incorrect passphrase|invalid format|error in libcrypto|not allowed to/i,
  },
  {
    code: 'SLW_GIT_REMOTE_UNKNOWN',
    words:
      /repository '?[^']*'? not found|repository not found|returned error: 404|does not appear to be a git repository/i,
  },
  { code: 'SLW_GIT_REMOTE_MOVED', words: /returned error: 30[1-8]|redirect/i },
];
const LONGEST = 500;

export interface FailureOf {
  /** Without credentials. */
  readonly url: string;
  /** The proxy that leads there, where one is set for it. */
  readonly proxy?: URL | undefined;
  readonly stderr: string;
  /** What must not be repeated. */
  readonly secrets: readonly string[];
}

/** Why a fetch or push failed; what is not known to last is taken to pass. Pure. */
export function remoteFailure({ url, proxy, stderr, secrets }: FailureOf): SlipwayError {
  const kind = KINDS.find(({ words }) => words.test(stderr));
  const code = kind?.code ?? (isOfProxy(proxy, stderr) ? 'SLW_GIT_PROXY_UNREACHABLE' : 'SLW_GIT_REMOTE_UNREACHABLE');
  const by = proxy === undefined ? 'of the environment' : `${proxy.protocol}//${proxy.host}`;
  return slipwayError(code, { url, proxy: by, reason: reasonIn(stderr, secrets) });
}

/** Whom it cannot reach an older curl says by the name alone, be it the remote or the proxy. */
function isOfProxy(proxy: URL | undefined, stderr: string): boolean {
  const [, host = ''] = /Failed to connect to (\S+) port \d+/.exec(stderr) ?? [];
  return proxy !== undefined && proxy.hostname.replace(/[[\]]/g, '') === host.replace(/[[\]]/g, '');
}

/** The words of the server and of git, without what git only adds for people at a terminal. */
export function reasonIn(stderr: string, secrets: readonly string[]): string {
  const lines = stderr.split('\n').map((line) => line.replace(/[^\P{Cc}]/gu, ' ').trim());
  const telling = lines.filter(
    (line) => line !== '' && !/^(To |hint:|warning: redirecting|Please make sure|and the repository)/i.test(line),
  );
  const text = telling.join('; ') || 'it does not say why';
  return hidden(text, secrets).slice(0, LONGEST);
}

function hidden(text: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret.length > 3).reduce((left, secret) => left.replaceAll(secret, '***'), text);
}
