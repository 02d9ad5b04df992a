import type { RemoteSettings } from '../git/index.ts';

export type { RemoteSettings } from '../git/index.ts';

/** Where a resource lies: a project, one of its stages, or a service in a stage. */
export interface ResourceScope {
  readonly project: string;
  readonly stage?: string;
  readonly service?: string;
}

export interface ResourceFile {
  /** Path below the scope, with forward slashes, never leaving it: `helm/carts.tgz`. */
  readonly path: string;
  readonly content: Uint8Array;
}

export interface Committed {
  /** Full sha of the commit that holds the write. */
  readonly commit: string;
}

export interface ProjectAbout {
  readonly name: string;
  /** ISO 8601; absent when its metadata does not say. */
  readonly created?: string;
  readonly remote?: RemoteAbout;
  /** Stages are folders of one branch, or branches. */
  readonly layout: 'folders' | 'branches';
}

/** What may be told of a remote. */
export interface RemoteAbout {
  readonly url: string;
  readonly user?: string;
  /** Why it cannot be fetched at present, and since when (ISO 8601). */
  readonly trouble?: { readonly code: string; readonly message: string; readonly since: string };
}

export interface ProjectUpdate {
  /** Text of shipyard.yaml, with `stages` as it has them. */
  readonly shipyard?: string;
  /** Those that are new are made, with every service. None may be missing. */
  readonly stages?: readonly string[];
  /** Another remote, or other credentials; null: none any more. */
  readonly remote?: RemoteSettings | null;
}

/**
 * The projects, each a Git repository with shipyard.yaml and, for each stage and service, charts, values and endpoints.
 * Both of Keptn's layouts are read and written (branch for each stage, folder for each stage); new projects get folders.
 * A project that follows a Git remote is read as that was a short while ago (setting git.fetchInterval), or as it was known
 * last while that is away; what is written is there when the promise resolves. All methods may reject with SLW_GIT_REMOTE_*.
 */
export interface Projects {
  /**
   * Makes a project; with a remote that is its source of truth from then on. An empty one gets the project, one that holds
   * this project already is taken over as it is: then the shipyard must be the one there, or be undefined.
   * @throws SLW_PROJECT_EXISTS, SLW_PROJECT_NAME_INVALID, SLW_PROJECT_REMOTE_TAKEN, SLW_PROJECT_SHIPYARD_DIFFERS, SLW_GIT_*
   */
  create(
    project: string,
    shipyard: string | undefined,
    stages: readonly string[],
    remote?: RemoteSettings,
  ): Promise<Committed>;
  /**
   * All in one commit where stages are folders. Another remote must hold nothing, or be ahead of what is here.
   * @throws SLW_PROJECT_UNKNOWN, SLW_PROJECT_STAGES_REMOVED, SLW_PROJECT_REMOTE_DIFFERS, SLW_GIT_*
   */
  update(project: string, update: ProjectUpdate): Promise<Committed>;
  /** Ends when it is out of the way; what it told about itself. A remote stays as it is. @throws SLW_PROJECT_UNKNOWN */
  delete(project: string): Promise<ProjectAbout>;
  /** @throws SLW_PROJECT_UNKNOWN */
  about(project: string): Promise<ProjectAbout>;
  list(): Promise<readonly string[]>;
  /** @throws SLW_PROJECT_UNKNOWN */
  stages(project: string): Promise<readonly string[]>;
  services(project: string, stage: string): Promise<readonly string[]>;
  /** Creates the service in every stage. @throws SLW_SERVICE_EXISTS, SLW_PROJECT_UNKNOWN, SLW_SERVICE_NAME_INVALID */
  createService(project: string, service: string): Promise<Committed>;
  /** Takes the service out of every stage. @throws SLW_SERVICE_NOWHERE, SLW_PROJECT_UNKNOWN */
  deleteService(project: string, service: string): Promise<Committed>;
  /** The commit that a stage's configuration stands at now. */
  head(project: string, stage?: string): Promise<string>;
  /** A file at a commit (the newest when absent); undefined when there is none. @throws SLW_PROJECT_UNKNOWN, SLW_COMMIT_UNKNOWN */
  read(scope: ResourceScope, path: string, commit?: string): Promise<Buffer | undefined>;
  /** Paths below the scope's folder `under`, relative to the scope. */
  listFiles(scope: ResourceScope, under: string, commit?: string): Promise<readonly string[]>;
  /** Writes files in one commit; retried when somebody else committed meanwhile. No commit when nothing changed: then the current one. */
  write(scope: ResourceScope, files: readonly ResourceFile[], message: string): Promise<Committed>;
  /**
   * Takes files away in one commit; those that are not there count as taken away as long as one is.
   * @throws SLW_RESOURCE_UNKNOWN, SLW_RESOURCE_KEPT for what a project, stage or service cannot be without
   */
  remove(scope: ResourceScope, paths: readonly string[], message: string): Promise<Committed>;
  /**
   * Checks a folder out below the data directory, named by its content, so that a second call is free.
   * Refuses symbolic links and submodules. Undefined when the folder does not exist at that commit.
   */
  exportFolder(scope: ResourceScope, path: string, commit?: string): Promise<string | undefined>;
}
