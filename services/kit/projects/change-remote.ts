import { slipwayError } from '../errors/index.ts';
import type { RemoteSettings } from '../git/index.ts';
import type { Remotes } from './remotes/index.ts';
import { writeRemote } from './remotes/index.ts';
import type { OpenProject, Store } from './store.ts';

export interface ChangeParts {
  readonly store: Store;
  readonly remotes: Remotes;
  readonly newId: () => string;
}

/**
 * Has the project follow another remote, the same with other credentials, or none. What it follows must hold all that is
 * here: branches that are missing there, or behind, are pushed; where it has other commits, nothing is changed.
 */
export async function changeRemote(
  { store, remotes, newId }: ChangeParts,
  open: OpenProject,
  settings: RemoteSettings | null,
): Promise<void> {
  const { name, repository, remote: before } = open;
  const { dir } = repository;
  if (before !== undefined && before.url !== settings?.url) {
    // What was pushed there last shall go along; but it may be away, which can be why it is left.
    await remotes.ensure({ project: name, dir, stored: before }, 'newest').catch(() => undefined);
  }
  if (settings !== null) await bringThere(remotes, open, settings, newId());
  const stored = settings === null ? undefined : await remotes.keep(name, settings);
  await writeRemote(dir, stored, newId());
  store.forget(name);
  if (before !== undefined) await remotes.drop(before);
}

async function bringThere(remotes: Remotes, open: OpenProject, settings: RemoteSettings, id: string): Promise<void> {
  const { repository, name } = open;
  const remote = remotes.tried(settings);
  const aside = `refs/slipway/${id}`;
  try {
    await remote.fetch(repository.dir, aside);
    const moves = await repository.compare(aside);
    // A branch that is only here was deleted there, when it is the same remote.
    const isSame = open.remote?.url === settings.url;
    const diverged = isSame ? [] : moves.filter(({ is }) => is === 'diverged');
    if (diverged.length > 0) {
      const branches = diverged.map(({ branch }) => branch).join(', ');
      throw slipwayError('SLW_PROJECT_REMOTE_DIFFERS', { url: settings.url, branches, project: name });
    }
    const ahead = isSame ? [] : moves.filter(({ is }) => is === 'ahead');
    if (ahead.length === 0) return;
    const outcome = await remote.push(
      repository.dir,
      Object.fromEntries(ahead.map(({ branch, commit }) => [branch, commit])),
    );
    if (outcome === 'pushed') return;
    const branches = ahead.map(({ branch }) => branch).join(', ');
    throw slipwayError('SLW_PROJECT_REMOTE_DIFFERS', { url: settings.url, branches, project: name });
  } finally {
    await repository.forgetBranches(aside);
  }
}
