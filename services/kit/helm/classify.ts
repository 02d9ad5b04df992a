import { slipwayError, type ErrorCode, type SlipwayError } from '../errors/index.ts';

const MAX_WORDS = 2_000;

export interface HelmFailure {
  readonly operation: string;
  /** `release R in namespace N`, or what else was worked on. */
  readonly subject: string;
  /** As people write it: `5m`. */
  readonly timeout: string;
  readonly stderr: string;
  readonly cause?: unknown;
}

type Rule = readonly [pattern: RegExp, code: ErrorCode];

/** Helm 4's messages, in the order in which they exclude each other: a wait's deadline may hide in an unreachable server. */
const RULES: readonly Rule[] = [
  [/asked for the client to provide credentials|\bUnauthorized\b/, 'SLW_KUBE_UNAUTHENTICATED'],
  [/context "[^"]*" does not exist|invalid configuration: |error loading config file/, 'SLW_KUBE_CONFIG'],
  [/x509: /, 'SLW_KUBE_CONFIG'],
  [/is forbidden: User "[^"]*" cannot /, 'SLW_KUBE_FORBIDDEN'],
  [/kubernetes cluster unreachable|the server is currently unable|etcdserver: /i, 'SLW_KUBE_UNREACHABLE'],
  [/another operation \(install\/upgrade\/rollback\) is in progress/, 'SLW_HELM_BUSY'],
  [/secrets "sh\.helm\.release\.v1\.\S+" already exists/, 'SLW_HELM_BUSY'],
  [/context canceled/, 'SLW_HELM_STOPPED'],
  // Helm's watch ends at once when the API server is away as it begins: all is unknown, and no deadline was exceeded.
  [
    /^(?![\s\S]*context deadline exceeded)(?:\w+ "[^"]*" failed: )?(?:resource \S+ not ready\. status: Unknown, message: ?\n?)+$/,
    'SLW_HELM_BLIND',
  ],
  [/not ready\. status: |context deadline exceeded|timed out waiting/, 'SLW_HELM_TIMEOUT'],
  [/dial tcp |connection refused|connection reset|unexpected EOF|TLS handshake timeout/, 'SLW_KUBE_UNREACHABLE'],
  // A request without an answer, as Go's client tells of it, and what HTTP/2 says of a connection that is gone.
  [/\b(?:Get|Post|Put|Patch|Delete) "https?:\/\/[^"]+": |\bhttp2: /, 'SLW_KUBE_UNREACHABLE'],
  [/Chart\.yaml|chart\.metadata|missing in charts\/ directory|^path ".*" not found/, 'SLW_HELM_CHART'],
  [
    /parse error at|execution error at|\n?\s*executing "|YAML parse error|don't meet the specifications/,
    'SLW_HELM_RENDER',
  ],
  [/error converting YAML|failed to parse -:|template: /, 'SLW_HELM_RENDER'],
];

/** Commands that ask chart repositories and no cluster: the rules would blame the cluster for their networks. */
const REPOSITORY_COMMANDS: ReadonlySet<string> = new Set(['pull', 'push']);

/** The error for helm's words on stderr. Pure; tested against messages of the real program. */
export function classifyFailure({ operation, subject, timeout, stderr, cause }: HelmFailure): SlipwayError {
  const said = plainWords(stderr);
  const rules = REPOSITORY_COMMANDS.has(operation) ? [] : RULES;
  const code = rules.find(([pattern]) => pattern.test(said))?.[1] ?? 'SLW_HELM_FAILED';
  // The error says itself that time ran out.
  const words = bounded(code === 'SLW_HELM_TIMEOUT' ? said.replace(/\n?context deadline exceeded$/, '') || said : said);
  const server = /https?:\/\/[^/"\s]+/.exec(words)?.[0] ?? 'of the cluster';
  const parameters = { operation, subject, timeout, words, server, reason: words, signal: 'SIGTERM' };
  return slipwayError(code, parameters, { cause });
}

/** What helm said, without colours, log lines that say it twice, and its own `Error:`; no longer than people read. */
export function helmWords(stderr: string): string {
  return bounded(plainWords(stderr));
}

/** All of it: which failure it is may stand at the end, behind a line for each object of the chart. */
function plainWords(stderr: string): string {
  const plain = stderr.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '').trim();
  const lines = plain.split('\n').filter((line) => !/^level=(?:DEBUG|INFO|WARN)\b|^WARNING: /.test(line));
  const start = lines.findIndex((line) => line.startsWith('Error: '));
  const told = (start === -1 ? lines : lines.slice(start))
    .join('\n')
    .replace(/^Error: (?:(?:INSTALLATION|UPGRADE) FAILED: )?/, '');
  return told.trim() || plain || 'it gave no reason';
}

function bounded(words: string): string {
  return words.length <= MAX_WORDS ? words : `${words.slice(0, MAX_WORDS - 1)}…`;
}
