import { SlipwayError, slipwayError } from '../../errors/index.ts';
import { branchRef, isCommitId } from '../guard.ts';
import { HEADS } from '../references.ts';
import { timeoutOf, tryGit, type GitOptions, type GitOutput } from '../run.ts';
import { withAccess, type AccessOptions } from './access.ts';
import { reasonIn, remoteFailure } from './failure.ts';
import { proxyAddress, proxyPassword } from './proxy.ts';
import { outcomeOfPush, type PushOutcome } from './push-report.ts';
import { withinSize } from './size.ts';
import type { RemoteSettings } from './types.ts';

export interface RemoteOptions extends AccessOptions {
  /** The address was checked before (policy.ts). */
  readonly settings: RemoteSettings;
  readonly git: GitOptions;
  /** Bytes that a repository may have which is fetched into. */
  readonly sizeLimit: number;
  readonly clock: () => Date;
}

/** What a repository here has to do with one elsewhere. Everything rejects with SLW_GIT_REMOTE_* errors. */
export interface Remote {
  readonly url: string;
  /** The branch that clones of it begin with; undefined while there is no commit on it. Also tells whether one gets in. */
  defaultBranch(dir: string): Promise<string | undefined>;
  /**
   * Makes the branches below `into` (such as refs/heads) what they are there; those gone there are gone here.
   * @throws SLW_GIT_REMOTE_TOO_LARGE
   */
  fetch(dir: string, into?: string): Promise<void>;
  /**
   * Puts commits on branches there, all or none where the server can, and never one that has moved: `outrun`.
   * @throws SLW_GIT_PUSH_REFUSED when the remote does not want them
   */
  push(dir: string, commits: Readonly<Record<string, string>>): Promise<'pushed' | 'outrun'>;
}

export function createRemote(options: RemoteOptions): Remote {
  const { settings, clock, sizeLimit: limit } = options;
  const { url } = settings;
  const bounds = { url, limit, clock, longest: timeoutOf(options.git) + TO_END };

  async function talk(dir: string, args: readonly string[], ending: Pick<GitOptions, 'signal'> = {}) {
    try {
      const git = { ...options.git, ...ending, apart: true };
      return await withAccess(settings, options, async (env) => tryGit(dir, args, { ...git, env }));
    } catch (cause) {
      if (!(cause instanceof SlipwayError) || cause.code !== 'SLW_GIT_TIMEOUT') throw cause;
      throw slipwayError('SLW_GIT_REMOTE_UNREACHABLE', { url, reason: cause.message }, { cause });
    }
  }

  return {
    url,
    async defaultBranch(dir) {
      const output = await talk(dir, ['ls-remote', '--symref', '--', url, 'HEAD']);
      if (output.exitCode !== 0) throw failure(settings, output);
      return /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(output.stdout.toString('utf8'))?.[1];
    },
    async fetch(dir, into = HEADS) {
      const args = [...FETCH, '--', url, `+${HEADS}/*:${into}/*`];
      const fetch = async () => withinSize(dir, bounds, async (signal) => talk(dir, args, { signal }));
      const first = await fetch();
      // Another process may have fetched the same at this moment.
      const output = /cannot lock ref|unable to update local ref/.test(first.stderr) ? await fetch() : first;
      if (output.exitCode !== 0) throw failure(settings, output);
    },
    async push(dir, commits) {
      const specs = Object.entries(commits).map(([branch, commit]) => refspec(branch, commit));
      const push = async (...flags: readonly string[]) =>
        talk(dir, ['push', '--porcelain', ...flags, '--no-verify', '--', url, ...specs]);
      // Not every server can do several branches at once; then one after the other is what there is.
      const first = await push(...(specs.length > 1 ? ['--atomic'] : []));
      const output = /does not support --atomic/.test(first.stderr) ? await push() : first;
      const outcome = output.exitCode === 0 ? 'pushed' : outcomeOfPush(output.stdout.toString('utf8'));
      if (outcome === 'unknown') throw failure(settings, output);
      if (outcome === 'pushed' || outcome === 'outrun') return outcome;
      throw refusal(settings, output, outcome);
    },
  };
}

/** Without what git would do beside: tags, submodules, FETCH_HEAD, and packing things up in the background. */
const FETCH = [
  ...['-c', 'maintenance.auto=false', 'fetch', '--quiet', '--prune', '--no-tags', '--no-recurse-submodules'],
  ...['--no-write-fetch-head', '--refmap='],
];

/** Milliseconds that a process which was told to end may take for it, and that the clocks of disks may differ. */
const TO_END = 600_000;

function refspec(branch: string, commit: string): string {
  if (!isCommitId(commit)) throw new Error('a push is of commits by their id');
  return `${commit}:${branchRef(branch)}`;
}

function failure(settings: RemoteSettings, { stderr }: GitOutput): SlipwayError {
  const { url, https: { proxy } = {} } = settings;
  const address = proxy === undefined ? undefined : proxyAddress(proxy);
  return remoteFailure({ url, proxy: address, stderr, secrets: secretsOf(settings) });
}

function refusal(settings: RemoteSettings, { stderr }: GitOutput, { branch, reason }: Exclude<PushOutcome, string>) {
  const words = reasonIn(`${reason}\n${stderr.replace(/^error: failed to push.*$/m, '')}`, secretsOf(settings));
  return slipwayError('SLW_GIT_PUSH_REFUSED', { url: settings.url, branch, reason: words });
}

/** In every form that a server or program may repeat. */
function secretsOf({ https: { token, proxy } = {}, ssh }: RemoteSettings): readonly string[] {
  const password = proxy === undefined ? undefined : proxyPassword(proxy);
  return [token, password, ssh?.passphrase].flatMap((secret) =>
    secret === undefined || secret === '' ? [] : [secret, encodeURIComponent(secret)],
  );
}
