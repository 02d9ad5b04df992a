import { slipwayError } from '../errors/index.ts';
import { openRepository, type RemoteSettings, type Repository, type Upstream } from '../git/index.ts';
import { namesIn } from './about.ts';
import type { CreationParts, NewProject } from './create-project.ts';
import { firstCommit } from './first-commit.ts';
import { STAGES_FOLDER, type Layout } from './layout.ts';
import { METADATA_FILE, projectMetadata, SHIPYARD_FILE } from './metadata.ts';
import { stageNameProblem } from './names.ts';
import { stagesNamed } from './shipyard-stages.ts';
import type { OpenProject } from './store.ts';
import type { Committed } from './types.ts';
import { updateShipyard } from './update-project.ts';

type AtRemote = NewProject & { readonly remote: RemoteSettings };

/** Fetches what the remote has; makes a project of it, unless it is one. */
export async function beginAtRemote(parts: CreationParts, empty: Repository, request: AtRemote): Promise<Committed> {
  const remote = parts.remotes.tried(request.remote);
  const { dir } = empty;
  const main = (await remote.defaultBranch(dir)) ?? (await empty.defaultBranch());
  await empty.setDefaultBranch(main);
  const fetch = async () => remote.fetch(dir);
  await fetch();
  const upstream: Upstream = { fetch, push: async (commits) => remote.push(dir, commits) };
  const repository = openRepository(dir, parts.git, upstream);
  const held = await whatIsThere(repository, main);
  if (held !== undefined) return takeOver(repository, main, held, request);
  if (request.shipyard !== undefined) return firstCommit(repository, main, request);
  const reason = 'the Git remote holds none';
  throw slipwayError('SLW_PROJECT_SHIPYARD_MISSING', { project: request.project, reason });
}

interface Held {
  readonly shipyard: string;
  /** Name of the project, where its metadata says one. */
  readonly project: string | undefined;
  readonly hasMetadata: boolean;
  readonly hasFolders: boolean;
}

/** Undefined where there is no project. */
async function whatIsThere(repository: Repository, main: string): Promise<Held | undefined> {
  const head = `refs/heads/${main}`;
  const shipyard = await repository.read(head, SHIPYARD_FILE);
  if (shipyard?.content === undefined) return undefined;
  const metadata = await repository.read(shipyard.commit, METADATA_FILE);
  const stages = await repository.look(shipyard.commit, [STAGES_FOLDER]);
  return {
    shipyard: shipyard.content.toString('utf8'),
    project: namesIn(metadata?.content?.toString('utf8') ?? ''),
    hasMetadata: metadata?.content !== undefined,
    hasFolders: stages?.found.get(STAGES_FOLDER)?.type === 'tree',
  };
}

/** What the remote has is not changed; stages and metadata that are missing are added. */
async function takeOver(repository: Repository, main: string, held: Held, request: AtRemote): Promise<Committed> {
  const { project, shipyard, time, remote } = request;
  const { url } = remote;
  if (held.project !== undefined && held.project !== project) {
    throw slipwayError('SLW_PROJECT_REMOTE_TAKEN', { url, other: held.project, project });
  }
  if (shipyard !== undefined && normal(shipyard) !== normal(held.shipyard)) {
    throw slipwayError('SLW_PROJECT_SHIPYARD_DIFFERS', { url, project });
  }
  const named = shipyard === undefined ? stagesNamed(held.shipyard) : request.stages;
  const stages = named.filter((stage) => stageNameProblem(stage) === undefined);
  if (stages.length === 0) throw slipwayError('SLW_PROJECT_STAGES_MISSING', { project });
  const layout = await layoutOf(repository, main, held, stages);
  if (!held.hasMetadata) {
    const files = [projectMetadata(project, time)];
    await repository.commit({ branch: main, files, message: `Create project ${project}`, time });
  }
  const open: OpenProject = { name: project, repository, layout, remote: undefined };
  return updateShipyard(open, { shipyard: undefined, stages, time });
}

/** A shipyard alone, as somebody may have begun it by hand, gets folders. */
async function layoutOf(repository: Repository, main: string, { hasFolders }: Held, stages: readonly string[]) {
  const branches = await repository.branches();
  const hasBranches = !hasFolders && stages.some((stage) => stage !== main && branches.includes(stage));
  return { stages: hasBranches ? 'branches' : 'folders', main } satisfies Layout;
}

function normal(shipyard: string): string {
  return shipyard.replaceAll('\r\n', '\n').trim();
}
