import { slipwayError, type ErrorCode, type SlipwayError } from '../../errors/index.ts';

interface Kind {
  readonly code: ErrorCode;
  readonly words: RegExp;
}

/** What git, curl and ssh say in English; the first that fits. */
const KINDS: readonly Kind[] = [
  { code: 'SLW_GIT_REMOTE_UNTRUSTED', words: /certificate|host key verification failed|unable to get local issuer/i },
  {
    code: 'SLW_GIT_REMOTE_DENIED',
    words:
      /could not read (username|password)|authentication failed|returned error: (401|403|407)|permission denied|access denied|incorrect passphrase|invalid format|error in libcrypto|not allowed to|HTTP 407/i,
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
  readonly stderr: string;
  /** What must not be repeated. */
  readonly secrets: readonly string[];
}

/** Why a fetch or push failed; what is not known to last is taken to pass. Pure. */
export function remoteFailure({ url, stderr, secrets }: FailureOf): SlipwayError {
  const kind = KINDS.find(({ words }) => words.test(stderr));
  return slipwayError(kind?.code ?? 'SLW_GIT_REMOTE_UNREACHABLE', { url, reason: reasonIn(stderr, secrets) });
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
