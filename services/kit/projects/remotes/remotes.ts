import { stat, utimes, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { slipwayError } from '../../errors/index.ts';
import {
  checkProxy,
  checkRemoteUrl,
  createRemote,
  sweepAccess,
  type GitOptions,
  type Remote,
  type RemotePolicy,
  type RemoteSettings,
} from '../../git/index.ts';
import type { Log } from '../../log/index.ts';
import type { Secrets } from '../../secrets/index.ts';
import { fromSecret, toSecret } from './credentials.ts';
import type { Trouble } from './fetches.ts';
import { createFreshness, type Want } from './freshness.ts';
import type { StoredRemote } from './stored.ts';

export interface RemotesOptions {
  readonly secrets: Secrets;
  readonly policy: RemotePolicy;
  /** Milliseconds; see the settings `git.*`. */
  readonly fetchInterval: number;
  readonly maxStale: number;
  readonly timeout: number;
  /** Bytes. */
  readonly sizeLimit: number;
  readonly knownHostsFile?: string | undefined;
}

export interface RemotesParts extends RemotesOptions {
  /** The data folder. */
  readonly dir: string;
  readonly git: GitOptions;
  readonly clock: () => Date;
  readonly log: Log;
  readonly newId: () => string;
}

/** A project that follows a remote. */
export interface Followed {
  readonly project: string;
  readonly dir: string;
  readonly stored: StoredRemote;
}

export interface Remotes {
  /** A remote that nobody follows yet. @throws SLW_GIT_REMOTE_REFUSED */
  tried(settings: RemoteSettings): Remote;
  /** With the credentials as they are kept now. @throws SLW_GIT_REMOTE_REFUSED, SLW_SECRET_*, SLW_KUBE_* */
  open(stored: StoredRemote): Promise<Remote>;
  /** Keeps the credentials under a name of their own. */
  keep(project: string, settings: RemoteSettings): Promise<StoredRemote>;
  drop(stored: StoredRemote): Promise<void>;
  ensure(followed: Followed, want: Want): Promise<void>;
  trouble(project: string): Trouble | undefined;
  forget(project: string): void;
}

/** Its time is when the last fetch began that went well, for all processes that share the data folder. */
const MARKER = 'slipway-fetched';

export function createRemotes(parts: RemotesParts): Remotes {
  const { secrets, policy, clock, newId, log } = parts;
  const folder = resolve(parts.dir, 'run');
  const knownHostsFile = parts.knownHostsFile === undefined ? undefined : resolve(parts.knownHostsFile);
  const git = { ...parts.git, timeout: parts.timeout };
  const freshness = createFreshness({
    ...{ interval: parts.fetchInterval, maxStale: parts.maxStale, clock },
    onTrouble: (project, trouble) => tell(log, project, trouble),
  });
  let swept: Promise<void> | undefined;

  function tried(settings: RemoteSettings): Remote {
    const { url, https: { proxy } = {} } = settings;
    checkRemoteUrl(url, policy);
    if (proxy !== undefined) checkProxy(proxy, url, policy);
    swept ??= sweepAccess(folder, clock()).catch((error: unknown) => log.warn({ error }, 'left-over files stay'));
    return createRemote({ settings, git, folder, knownHostsFile, clock, sizeLimit: parts.sizeLimit });
  }

  async function open({ url, user, secret }: StoredRemote): Promise<Remote> {
    const values = secret === undefined ? {} : await secrets.get(secret);
    if (values === undefined) throw slipwayError('SLW_GIT_CREDENTIALS_MISSING', { url, secret });
    return tried({ url, ...(user === undefined ? {} : { user }), ...fromSecret(values) });
  }

  return {
    tried,
    open,
    async keep(project, settings) {
      const values = toSecret(settings);
      const { url, user } = settings;
      const about = { url, ...(user === undefined ? {} : { user }) };
      if (Object.keys(values).length === 0) return about;
      const secret = `git-${project.slice(0, 150)}-${newId()}`;
      await secrets.put(secret, values);
      return { ...about, secret };
    },
    async drop({ secret }) {
      if (secret !== undefined) await secrets.delete(secret);
    },
    ensure: async ({ project, dir, stored }, want) =>
      freshness.ensure(
        {
          name: project,
          fetch: async () => (await open(stored)).fetch(dir),
          fetchedAt: async () =>
            stat(join(dir, MARKER)).then(
              ({ mtime }) => mtime,
              () => undefined,
            ),
          noteFetched: async (time) => mark(join(dir, MARKER), time),
        },
        want,
      ),
    trouble: (project) => freshness.trouble(project),
    forget: (project) => freshness.forget(project),
  };
}

async function mark(path: string, time: Date): Promise<void> {
  await utimes(path, time, time).catch(async () => {
    await writeFile(path, '');
    await utimes(path, time, time);
  });
}

function tell(log: Log, project: string, trouble: Trouble | undefined): void {
  if (trouble === undefined) {
    log.info({ project }, 'the Git remote of a project answers again');
    return;
  }
  const { error, since } = trouble;
  log.warn(
    { project, code: error.code, reason: error.message, since },
    'the Git remote of a project cannot be fetched',
  );
}
